namespace PayGatePrime.Sandbox.Faults;

/// <summary>One switch: which calls go wrong, how, how often.</summary>
/// <param name="Provider">nowpayments, changenow, telegram, coingecko, or * for all.</param>
/// <param name="Kind">See <see cref="FaultKind"/>.</param>
/// <param name="Method">The HTTP method; null for all.</param>
/// <param name="Path">The path below the provider's base, such as /v2/exchange or /sendMessage; a trailing * matches any ending; null for all.</param>
/// <param name="Status">The status of kind "status".</param>
/// <param name="Times">How many calls still go wrong; null for ever.</param>
/// <param name="Probability">Between 0 and 1, drawn from the seeded source.</param>
/// <param name="DelayMilliseconds">How long the call is held before it goes wrong.</param>
/// <param name="RetryAfterSeconds">What a 429 of Telegram asks for.</param>
internal sealed record FaultRule(
    string Provider,
    string Kind,
    string? Method = null,
    string? Path = null,
    int? Status = null,
    int? Times = null,
    decimal Probability = 1,
    int? DelayMilliseconds = null,
    int RetryAfterSeconds = 1);
