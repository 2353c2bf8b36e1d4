namespace PayGatePrime.Sandbox.Telegram;

internal sealed record TextRequest(string Text);
