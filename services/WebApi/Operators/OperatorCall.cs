using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PayGatePrime.Common.Http;

namespace PayGatePrime.WebApi.Operators;

/// <summary>One authenticated call, with its input read strictly: what is malformed names its field.</summary>
internal sealed partial class OperatorCall(HttpContext http, Operator caller)
{
    public const string KeyHeader = "Idempotency-Key";
    private const int MostRows = 200;
    private byte[]? _body;

    public Operator Caller { get; } = caller;

    public HttpResponse Response => http.Response;

    public string RequestId => http.TraceIdentifier;

    public CancellationToken Cancelled => http.RequestAborted;

    /// <summary>True when the same checks are to be made and nothing written.</summary>
    public bool IsDryRun => Flag("dryRun");

    /// <summary>How many rows a page has.</summary>
    public int Limit => Number("limit", 50, 1, MostRows);

    /// <summary>The key under which this write is done once.</summary>
    public string IdempotencyKey =>
        http.Request.Headers[KeyHeader].ToString() is var key && KeyPattern().IsMatch(key)
            ? key
            : throw new BadInputException(KeyHeader, "must be 8 to 64 letters, digits, '-' and '_'");

    /// <summary>What the key stands for: the same method, path and body.</summary>
    public string Fingerprint =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}\n"), .. _body ?? []]));

    public string Route(string name) => (string)http.GetRouteValue(name)!;

    public Guid RouteId() => Guid.TryParse(Route("id"), out var id) ? id : throw new BadInputException("id", "is not a uuid");

    public string? Query(string name) => http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    public Guid? QueryId(string name) =>
        Query(name) is not { } text ? null : Guid.TryParse(text, out var id) ? id : throw new BadInputException(name, "is not a uuid");

    public string? QueryOf(string name, params string[] known) =>
        Query(name) is not { } text || known.Contains(text) ? Query(name) : throw new BadInputException(name, $"must be one of {string.Join(", ", known)}");

    public int Number(string name, int otherwise, int least, int most) =>
        Query(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new BadInputException(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"));

    public long? Position(string name) =>
        Query(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new BadInputException(name, "is not a position");

    /// <summary>Reads the body once; an empty one counts as <c>{}</c>.</summary>
    public async Task ReadBodyAsync() =>
        _body = await RequestBody.ReadAsync(http.Request, Cancelled) ?? throw new BadInputException("body", "is too large");

    public T Body<T>()
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(_body is { Length: > 0 } ? _body : "{}"u8, OperatorJson.Options) ?? throw new BadInputException("body", "must not be null");
        }
        catch (JsonException e)
        {
            throw new BadInputException(e.Path is { Length: > 2 } path ? path[2..] : "body", "is missing, unknown or malformed");
        }
    }

    private bool Flag(string name) =>
        Query(name) is { } text && (bool.TryParse(text, out var value) ? value : throw new BadInputException(name, "must be true or false"));

    [GeneratedRegex("^[A-Za-z0-9_-]{8,64}\\z")]
    private static partial Regex KeyPattern();
}
