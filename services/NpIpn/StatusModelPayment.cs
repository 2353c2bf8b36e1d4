namespace PayGatePrime.NpIpn;

/// <summary>One payment as its buyer knows it: what was sent, in the coin it was sent in.</summary>
internal sealed record StatusModelPayment(string Status, string? Paid, string? Currency, DateTimeOffset At);
