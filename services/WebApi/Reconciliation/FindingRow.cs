using System.Text.Json.Serialization;
using PayGatePrime.WebApi.Histories;

namespace PayGatePrime.WebApi.Reconciliation;

/// <summary>Something that reconciliation found to differ.</summary>
internal sealed record FindingRow(
    Guid Id,
    string Kind,
    string Subject,
    string Severity,
    string Detail,
    [property: JsonConverter(typeof(RawJson))] string Facts,
    int Tries,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    DateTimeOffset? NextTryAt,
    DateTimeOffset? ResolvedAt)
{
    public const string Columns = "id, kind, subject, severity, detail, facts::text as facts, tries, first_seen, last_seen, next_try_at, resolved_at";
}
