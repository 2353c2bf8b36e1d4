using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Apis.Auth.OAuth2;
using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>
/// Calls Google Cloud's REST APIs, or the emulator's: the same code, with credentials only for Google's own address
/// (https://cloud.google.com/tasks/docs/reference/rest).
/// </summary>
public abstract class BaseCloudTasksClient
{
    private readonly HttpClient _http;
    private readonly Lazy<Task<ITokenAccess>>? _credential;

    /// <summary>Binds the client to an address.</summary>
    /// <param name="http">Used for every call.</param>
    /// <param name="settings">Project, location and addresses.</param>
    /// <param name="emulator">The emulator's address, or null for Google's own.</param>
    /// <param name="google">Google's own address.</param>
    protected BaseCloudTasksClient(HttpClient http, ServiceSettings settings, Uri? emulator, Uri google)
    {
        _http = http;
        Settings = settings;
        Address = emulator ?? google;
        _credential = emulator is null ? new(LoadCredentialAsync) : null;
    }

    /// <summary>Project, location and addresses.</summary>
    protected ServiceSettings Settings { get; }

    /// <summary>The API's address.</summary>
    protected Uri Address { get; }

    /// <summary>Sends a request and returns its HTTP status and, for an error, Google's canonical name of it.</summary>
    /// <exception cref="HttpRequestException">The API is not reachable.</exception>
    protected async Task<(HttpStatusCode Status, string? Error)> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancelled)
    {
        using var response = await CallAsync(method, path, body, cancelled);
        return (response.StatusCode, response.IsSuccessStatusCode ? null : await ReadErrorAsync(response, cancelled));
    }

    /// <summary>Sends a request and returns what it answers.</summary>
    /// <exception cref="HttpRequestException">The API is not reachable, or answers with an error, whose HTTP status the exception carries.</exception>
    protected async Task<T> AskAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancelled)
        where T : class
    {
        using var response = await CallAsync(method, path, body, cancelled);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"Google Cloud answered {(int)response.StatusCode} {await ReadErrorAsync(response, cancelled)}.", null, response.StatusCode);
        }

        try
        {
            return await response.Content.ReadFromJsonAsync<T>(s_json, cancelled) ?? throw new HttpRequestException("Google Cloud answered nothing.");
        }
        catch (JsonException e)
        {
            throw new HttpRequestException("Google Cloud's answer is not understood.", e);
        }
    }

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, object? body, CancellationToken cancelled)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, options: s_json);
        }

        if (_credential is not null)
        {
            var access = await _credential.Value;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await access.GetAccessTokenForRequestAsync(cancellationToken: cancelled));
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancelled);
    }

    // https://google.aip.dev/193: {"error":{"status":"ALREADY_EXISTS",...}}
    private static async Task<string?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancelled)
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancelled);
            return answer.GetProperty("error").GetProperty("status").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or NotSupportedException)
        {
            // An answer that is not Google's says nothing beyond its status.
            return null;
        }
    }

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static async Task<ITokenAccess> LoadCredentialAsync() =>
        (await GoogleCredential.GetApplicationDefaultAsync()).CreateScoped("https://www.googleapis.com/auth/cloud-platform");
}
