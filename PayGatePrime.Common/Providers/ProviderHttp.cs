using System.Globalization;
using System.Text.Json;

namespace PayGatePrime.Common.Providers;

/// <summary>Sends one call and turns every way it can fail into a <see cref="ProviderException"/>. Repeats nothing: that is the queue's work.</summary>
internal sealed class ProviderHttp(IHttpClientFactory factory, string provider, TimeProvider time, Func<ProviderRequest, int, JsonElement?, ProviderRefusal?> classify)
{
    public async Task<T> SendAsync<T>(ProviderRequest request, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        using var activity = ProviderTelemetry.Start(provider, request.Operation);
        var started = time.GetTimestamp();
        var outcome = "cancelled";
        try
        {
            var result = await CallAsync(request, read, cancellation);
            outcome = "ok";
            return result;
        }
        catch (ProviderException e)
        {
            outcome = JsonNamingPolicy.SnakeCaseLower.ConvertName(e.Failure.ToString());
            throw;
        }
        finally
        {
            ProviderTelemetry.Record(activity, provider, request.Operation, outcome, time.GetElapsedTime(started));
        }
    }

    /// <summary>An exception about this provider.</summary>
    public ProviderException Failed(ProviderRequest request, ProviderFailure failure, string code, string what, TimeSpan? retryAfter = null, Exception? inner = null) =>
        new(provider, failure, code, $"{provider} {request.Operation}: {what}.", retryAfter, inner);

    private async Task<T> CallAsync<T>(ProviderRequest request, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        var (status, retryAfter, body) = await ExchangeAsync(request, cancellation);
        if (status is >= 200 and < 300 || status == request.AlsoAnswers)
        {
            return Read(request, body, read);
        }

        throw Refused(request, status, retryAfter, body);
    }

    private async Task<(int Status, TimeSpan? RetryAfter, byte[] Body)> ExchangeAsync(ProviderRequest request, CancellationToken cancellation)
    {
        using var content = request.Json is null ? null : new SentContent(request.Json);
        using var message = new HttpRequestMessage(request.Method, request.Path) { Content = content };
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.Add(name, value);
        }

        try
        {
            using var client = factory.CreateClient(ProviderClients.Name(provider));
            using var response = await client.SendAsync(message, cancellation);
            return ((int)response.StatusCode, RetryAfter(response), await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (HttpRequestException e)
        {
            var sent = Began(request, content) && e.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError);
            throw Failed(request, sent ? AfterSending(request) : ProviderFailure.Unavailable, Code(e.HttpRequestError), sent ? "the connection broke before the answer was complete" : "could not be reached", inner: e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Failed(request, Began(request, content) ? AfterSending(request) : ProviderFailure.Unavailable, "timeout", "no answer in time", inner: e);
        }
    }

    private T Read<T>(ProviderRequest request, byte[] body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (AnswerShapeException e)
        {
            throw Failed(request, ProviderFailure.Malformed, "shape", $"the answer is not as documented: {e.Message}");
        }
        catch (JsonException e)
        {
            // The exception itself is left out, because its text quotes the answer.
            throw Failed(request, ProviderFailure.Malformed, "json", $"the answer is not as documented, at {e.Path ?? "its start"}");
        }
    }

    private ProviderException Refused(ProviderRequest request, int status, TimeSpan? retryAfter, byte[] body)
    {
        var code = status.ToString(CultureInfo.InvariantCulture);
        var refusal = status switch
        {
            >= 500 or 408 => new ProviderRefusal(AfterSending(request), code, retryAfter),
            _ => Classified(request, status, body),
        };
        refusal ??= status switch
        {
            429 => new ProviderRefusal(ProviderFailure.RateLimited, code),
            401 or 403 => new ProviderRefusal(ProviderFailure.Unauthorized, code),
            404 => new ProviderRefusal(ProviderFailure.NotFound, code),
            >= 400 => new ProviderRefusal(ProviderFailure.Rejected, code),
            _ => new ProviderRefusal(ProviderFailure.Malformed, code),
        };
        return Failed(request, refusal.Failure, refusal.Code, $"answered {code}{(refusal.Code == code ? "" : $" {refusal.Code}")}", refusal.RetryAfter ?? retryAfter);
    }

    private ProviderRefusal? Classified(ProviderRequest request, int status, byte[] body)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            // An error page in HTML tells no more than its status does.
            return classify(request, status, null);
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Object ? classify(request, status, document.RootElement) : null;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - time.GetUtcNow() : null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static ProviderFailure AfterSending(ProviderRequest request) => request.Repeatable ? ProviderFailure.Unavailable : ProviderFailure.UnknownOutcome;

    private static bool Began(ProviderRequest request, SentContent? content) => content?.Started ?? request.Method != HttpMethod.Get;

    private static string Code(HttpRequestError error) => JsonNamingPolicy.SnakeCaseLower.ConvertName(error.ToString());
}
