using System.Text.Json.Serialization;
using PayGatePrime.WebApi.Histories;

namespace PayGatePrime.WebApi.Reconciliation;

/// <summary>What operators were told, or, when it is mere information, could have been.</summary>
internal sealed record AlertRow(
    Guid Id,
    string Code,
    string Severity,
    string Fingerprint,
    string Detail,
    [property: JsonConverter(typeof(RawJson))] string Facts,
    int Count,
    int Notified,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    DateTimeOffset? ResolvedAt)
{
    public const string Columns = "id, code, severity, fingerprint, detail, facts::text as facts, count, notified, first_seen, last_seen, resolved_at";
}
