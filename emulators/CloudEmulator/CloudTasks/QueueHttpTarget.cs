using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>What a queue puts in place of what its HTTP tasks say; it counts when a task is sent.</summary>
/// <param name="Method">Null leaves the task's own.</param>
internal sealed record QueueHttpTarget(UriOverride Uri, string? Method, IReadOnlyList<KeyValuePair<string, string>> Headers, TargetAuthorization? Authorization)
{
    private const int MaxPort = 65535;

    public static QueueHttpTarget None { get; } = new(UriOverride.None, null, [], null);

    public bool IsNone => Uri == UriOverride.None && Method is null && Headers.Count == 0 && Authorization is null;

    /// <exception cref="ApiException">A value is out of bounds.</exception>
    public void Check()
    {
        if (Uri.Host is not null && (Uri.Host.Length == 0 || System.Uri.CheckHostName(Uri.Host) == UriHostNameType.Unknown))
        {
            throw ApiException.Invalid("Queue.httpTarget.uriOverride.host must be the name of a host.");
        }

        if (Uri.Port is < 0 or > MaxPort)
        {
            throw ApiException.Invalid($"Queue.httpTarget.uriOverride.port must be between [0, {MaxPort}].");
        }

        TargetRules.CheckHeaders(Headers, "Queue.httpTarget.headerOverrides");
        TargetRules.CheckHeadersSize(Headers, "Queue.httpTarget.headerOverrides");
        if (Authorization is { } token && (token.ServiceAccountEmail.Length == 0 || token.Value.Length == 0))
        {
            throw ApiException.Invalid($"Queue.httpTarget.{(token.IsOidc ? "oidcToken: serviceAccountEmail and audience" : "oauthToken: serviceAccountEmail and scope")} are required.");
        }
    }

    public HttpTarget Apply(HttpTarget target)
    {
        var method = Method ?? target.Method;
        return target with
        {
            Url = Uri == UriOverride.None ? target.Url : Uri.Apply(target.Url),
            Method = method,
            Headers = [.. target.Headers.Where(h => Headers.All(o => !o.Key.Equals(h.Key, StringComparison.OrdinalIgnoreCase))), .. Headers],
            Body = method is "POST" or "PUT" or "PATCH" ? target.Body : [],
            Authorization = Authorization ?? target.Authorization,
        };
    }
}
