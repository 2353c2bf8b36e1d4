using System.Text.Json.Serialization;

namespace PayGatePrime.WebApi.Histories;

/// <summary>A message that no repetition can help; ProcessedAt is when its service marked it so in its inbox.</summary>
internal sealed record DeadLetterRow(
    Guid Id,
    string Service,
    Guid MessageId,
    string Name,
    [property: JsonConverter(typeof(RawJson))] string Payload,
    string Code,
    string Why,
    int Attempts,
    string State,
    string? Note,
    string? ClosedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ClosedAt,
    DateTimeOffset? ProcessedAt)
{
    public const string Select =
        """
        select d.id, d.service, d.message_id, d.name, d.payload::text as payload, d.code, d.why, d.attempts, d.state, d.note, d.closed_by, d.created_at, d.closed_at, i.processed_at
        from dead_letters d left join inbox i on i.service = d.service and i.message_id = d.message_id
        """;
}
