namespace PayGatePrime.Split3;

/// <summary>An open exchange, or, when it is not known yet whether there is one, when to look again.</summary>
internal sealed record OpenOutcome(OpenedExchange? Opened, TimeSpan LookAgainAfter = default);
