namespace PayGatePrime.Sandbox.Telegram;

internal sealed record JoinRequest(string InviteLink);
