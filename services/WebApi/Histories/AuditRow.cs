using System.Text.Json.Serialization;

namespace PayGatePrime.WebApi.Histories;

/// <summary>What an operator did.</summary>
internal sealed record AuditRow(
    Guid Id,
    DateTimeOffset At,
    string Operator,
    string Verb,
    string Target,
    string Outcome,
    string RequestId,
    [property: JsonConverter(typeof(RawJson))] string? Before,
    [property: JsonConverter(typeof(RawJson))] string? After,
    string? Note)
{
    public const string Columns = "id, at, operator, verb, target, outcome, request_id, before::text as before, after::text as after, note";
}
