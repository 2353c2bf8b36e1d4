using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.Configuration;

namespace PayGatePrime.Common.Configuration;

/// <summary>Reads each secret's latest version once at start, and hot ones again on an interval
/// (https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access).</summary>
internal sealed class SecretManagerProvider(SecretManagerSource source) : ConfigurationProvider, IDisposable
{
    private static readonly Uri s_google = new("https://secretmanager.googleapis.com/");
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private readonly HttpClient _http = new() { BaseAddress = source.Endpoint ?? s_google, Timeout = s_limit };
    private ITimer? _timer;

    /// <exception cref="ConfigurationException">A secret can't be read; names it and the key that wants it.</exception>
    public override void Load()
    {
        var problems = new List<string>();
        foreach (var (key, name) in source.Secrets)
        {
            try
            {
                Data[key] = ReadAsync(name).GetAwaiter().GetResult();
            }
            catch (Exception e) when (IsReadFailure(e))
            {
                problems.Add($"the secret '{name}' for the setting '{key}' can't be read from Secret Manager ({e.GetType().Name})");
            }
        }

        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }

        if (source.Hot.Count > 0)
        {
            _timer ??= source.Time.CreateTimer(_ => _ = RefreshAsync(), null, source.HotInterval, source.HotInterval);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _http.Dispose();
    }

    private static bool IsReadFailure(Exception e) => e is HttpRequestException or OperationCanceledException or InvalidOperationException or JsonException or KeyNotFoundException or FormatException;

    private async Task RefreshAsync()
    {
        var changed = false;
        foreach (var key in source.Hot.Where(source.Secrets.ContainsKey))
        {
            try
            {
                var value = await ReadAsync(source.Secrets[key]);
                changed |= Data[key] != value;
                Data[key] = value;
            }
            catch (Exception e) when (IsReadFailure(e))
            {
                // The value that was read before stays in force; there is no logger yet where configuration is built.
                await Console.Error.WriteLineAsync($"The secret '{source.Secrets[key]}' could not be read again ({e.GetType().Name}); its earlier version stays in force.");
            }
        }

        if (changed)
        {
            OnReload();
        }
    }

    private async Task<string> ReadAsync(string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/projects/{source.Project}/secrets/{Uri.EscapeDataString(name)}/versions/latest:access");
        if (source.Endpoint is null)
        {
            var credential = (await GoogleCredential.GetApplicationDefaultAsync()).CreateScoped("https://www.googleapis.com/auth/cloud-platform");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await ((ITokenAccess)credential).GetAccessTokenForRequestAsync());
        }

        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync();
        var answer = await JsonSerializer.DeserializeAsync<JsonElement>(body);
        return Encoding.UTF8.GetString(answer.GetProperty("payload").GetProperty("data").GetBytesFromBase64()).Trim();
    }
}
