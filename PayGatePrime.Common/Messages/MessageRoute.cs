namespace PayGatePrime.Common.Messages;

/// <summary>How a message type travels.</summary>
/// <param name="Message">The message type.</param>
/// <param name="Name">Its kebab-case name; the endpoint is <c>POST /tasks/{Name}</c> on the receiver.</param>
/// <param name="Receiver">The receiving service.</param>
/// <param name="Queue">The short name of its Cloud Tasks queue.</param>
/// <param name="Senders">The services that may send it; a token of any other is refused.</param>
/// <param name="Deadline">How long one delivery may take (Cloud Tasks allows 15 s to 30 min).</param>
public sealed record MessageRoute(Type Message, string Name, string Receiver, string Queue, IReadOnlyList<string> Senders, TimeSpan Deadline)
{
    /// <summary>The task token's audience: one receiver and one message type, so that no token opens a second door.</summary>
    public string TokenAudience => $"{Receiver}/{Name}";

    /// <summary>The path on the receiver.</summary>
    public string Path => $"/tasks/{Name}";
}
