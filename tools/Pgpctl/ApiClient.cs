using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.Pgpctl;

/// <summary>Calls the operators' API with a fresh token for each request.</summary>
internal sealed class ApiClient(HttpClient http, Uri address, SigningKey key, TimeProvider time)
{
    private const string Prefix = "api/operator";
    private const int Tries = 3;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(2);

    public Task<JsonElement> GetAsync(string path, IEnumerable<KeyValuePair<string, string?>> query, CancellationToken cancelled) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, Url(path, query)), cancelled);

    /// <summary>Writes. A broken connection is tried again under the same key, so that the verb is done once.</summary>
    public Task<JsonElement> PostAsync(string path, object body, bool dryRun, string requestKey, CancellationToken cancelled) =>
        SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, Url(path, dryRun ? [new("dryRun", "true")] : []))
                {
                    Content = new StringContent(JsonSerializer.Serialize(body, JsonText.Options), Encoding.UTF8, "application/json"),
                };
                request.Headers.Add("Idempotency-Key", requestKey);
                return request;
            },
            cancelled);

    private async Task<JsonElement> SendAsync(Func<HttpRequestMessage> create, CancellationToken cancelled)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = create();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OperatorTokens.Mint(key.Key, key.Name, time.GetUtcNow(), s_lifetime));
            try
            {
                using var response = await http.SendAsync(request, cancelled);
                return await ReadAsync(response, cancelled);
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancelled.IsCancellationRequested))
            {
                if (attempt == Tries)
                {
                    throw new ToolException(ExitCode.Unreachable, $"{address} does not answer: {e.InnerException?.Message ?? e.Message}");
                }
            }
        }
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancelled)
    {
        var text = await response.Content.ReadAsStringAsync(cancelled);
        JsonElement answer;
        try
        {
            answer = JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            throw new ToolException(ExitCode.Refused, $"{address} answered {(int)response.StatusCode} and nothing that could be read: is it pgp-webapi?");
        }

        if (response.IsSuccessStatusCode)
        {
            return answer;
        }

        var detail = JsonText.Find(answer, "detail") ?? JsonText.Find(answer, "title") ?? "no reason was given";
        throw response.StatusCode switch
        {
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => new ToolException(ExitCode.Unreachable, detail),
            HttpStatusCode.Unauthorized => new ToolException(ExitCode.Refused, $"Not signed in as {key.Name}: {detail}"),
            _ => new ToolException(ExitCode.Refused, detail),
        };
    }

    private Uri Url(string path, IEnumerable<KeyValuePair<string, string?>> query)
    {
        var pairs = query.Where(p => p.Value is not null).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value!)}").ToList();
        return new Uri(address, $"{Prefix}/{path}{(pairs.Count == 0 ? "" : "?" + string.Join('&', pairs))}");
    }
}
