using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using PayGatePrime.CloudEmulator.Identity;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Makes one attempt over HTTP: no proxy, no cookies, no trace header of its own.</summary>
internal sealed class AttemptSender(TokenMinter tokens, TimeProvider time) : IDisposable
{
    private const int DrainedBytes = 64 * 1024;
    private static readonly HashSet<string> s_computed = new(StringComparer.OrdinalIgnoreCase) { "Host", "Content-Length", "Transfer-Encoding", "Connection", "User-Agent" };

    private readonly HttpMessageInvoker _http = Http(followsRedirects: false);
    private readonly HttpMessageInvoker _redirected = Http(followsRedirects: true);

    /// <summary>Whether a header is the sender's own to set.</summary>
    public static bool IsComputed(string name) => s_computed.Contains(name);

    public async Task<AttemptOutcome> SendAsync(LaneRules rules, Parcel parcel, HttpTarget target, AttemptHeaders attempt)
    {
        target = rules.Outgoing(target);
        if (!Uri.TryCreate(target.Url, UriKind.Absolute, out var uri))
        {
            return new AttemptOutcome(0, false, "the URL can't be called", null);
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(parcel.DeadlineMilliseconds), time);
        try
        {
            using var request = Request(rules, parcel, target, attempt, uri);
            using var response = await (rules.FollowsRedirects ? _redirected : _http).SendAsync(request, deadline.Token);
            await DrainAsync(response.Content, deadline.Token);
            return new AttemptOutcome((int)response.StatusCode, false, null, RetryAfter(response.Headers.RetryAfter));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new AttemptOutcome(0, true, null, null);
        }
        catch (Exception e)
        {
            // Whatever a client's URL or header makes the HTTP stack throw is that task's failure, shown as its last attempt.
            return new AttemptOutcome(0, false, e.Message, null);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _redirected.Dispose();
    }

    private static HttpMessageInvoker Http(bool followsRedirects) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = followsRedirects,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        MaxConnectionsPerServer = int.MaxValue,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
    });

    private HttpRequestMessage Request(LaneRules rules, Parcel parcel, HttpTarget target, AttemptHeaders attempt, Uri uri)
    {
        var body = rules.Body(parcel, target, attempt);
        var request = new HttpRequestMessage(new HttpMethod(target.Method), uri);
        if (body.Length > 0 || target.Method is "POST" or "PUT" or "PATCH" || target.Headers.Any(h => h.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)))
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, value) in rules.SendsTargetHeaders ? target.Headers : [])
        {
            if (!s_computed.Contains(name) && !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (target.Authorization is { } authorization)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", authorization.IsOidc
                ? tokens.IdToken(authorization.ServiceAccountEmail, authorization.Value.Length > 0 ? authorization.Value : target.Url)
                : tokens.AccessToken(authorization.ServiceAccountEmail));
        }

        rules.Decorate(request, parcel, target, attempt);
        return request;
    }

    private static async Task DrainAsync(HttpContent content, CancellationToken cancellation)
    {
        // A connection is only used again when its answer was read to the end.
        if (content.Headers.ContentLength is 0 or > DrainedBytes)
        {
            return;
        }

        try
        {
            var buffer = new byte[4096];
            var stream = await content.ReadAsStreamAsync(cancellation);
            var left = DrainedBytes;
            int read;
            while (left > 0 && (read = await stream.ReadAsync(buffer, cancellation)) > 0)
            {
                left -= read;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new HttpRequestException("the answer broke off: " + e.Message, e);
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? value)
    {
        var wait = value?.Delta ?? value?.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait < TimeSpan.FromDays(30) ? wait : TimeSpan.FromDays(30) : null;
    }

    /// <summary>Epoch seconds with six decimals.</summary>
    public static string Eta(long microseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000}.{microseconds % 1_000_000:D6}");
}
