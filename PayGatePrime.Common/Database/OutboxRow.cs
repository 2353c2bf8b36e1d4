namespace PayGatePrime.Common.Database;

/// <summary>Something to be handed to Cloud Tasks or Pub/Sub after the commit that wrote it.</summary>
/// <param name="Id">Also the task's name and the message id, so that handing it over twice is harmless.</param>
/// <param name="Kind">"task" or "event".</param>
/// <param name="Name">The message's or event's name.</param>
/// <param name="Payload">JSON.</param>
/// <param name="NotBefore">When it is due; null means at once.</param>
/// <param name="TraceParent">The W3C trace context it continues.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record OutboxRow(Guid Id, string Kind, string Name, string Payload, DateTimeOffset? NotBefore, string? TraceParent, DateTimeOffset CreatedAt)
{
    /// <summary>The kind of a message for Cloud Tasks.</summary>
    public const string TaskKind = "task";

    /// <summary>The kind of an event for Pub/Sub.</summary>
    public const string EventKind = "event";
}
