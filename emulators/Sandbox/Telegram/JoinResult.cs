namespace PayGatePrime.Sandbox.Telegram;

/// <summary>Outcome is joined or requested.</summary>
internal sealed record JoinResult(long ChatId, string Outcome);
