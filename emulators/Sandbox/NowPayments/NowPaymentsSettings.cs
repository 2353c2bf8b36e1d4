using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>What a merchant sets in the dashboard, and the switches of the simulation.</summary>
internal sealed record NowPaymentsSettings
{
    public string OutcomeCurrency { get; init; } = "eth";

    /// <summary>Null: outcomes stay in the account's balance.</summary>
    public string? OutcomeAddress { get; init; }

    public decimal ServiceFeePercent { get; init; } = 0.5m;

    public decimal MinAmountUsd { get; init; } = 1m;

    public int StepDelayMilliseconds { get; init; } = 150;

    public int PaymentLifetimeSeconds { get; init; } = 7 * 24 * 3600;

    /// <summary>How often a callback that was not answered with 2xx is sent again.</summary>
    public int IpnRepeats { get; init; } = 3;

    public int IpnRepeatDelayMilliseconds { get; init; } = 1000;

    /// <summary>How often every callback is sent, answered or not.</summary>
    public int IpnCopies { get; init; } = 1;

    /// <summary>No callback is sent at all, nor repeated: as when all of them get lost.</summary>
    public bool IpnDrop { get; init; }

    /// <summary>Copies go out at the same time instead of one after another.</summary>
    public bool IpnCopiesAtOnce { get; init; }

    /// <summary>A payment's callbacks are held until its end and sent in random order.</summary>
    public bool IpnShuffle { get; init; }

    /// <summary>Whether callbacks come for a payment that had expired.</summary>
    public bool IpnAfterExpiry { get; init; }

    public string IpnSignature { get; init; } = SignatureForm.Doc;

    /// <summary>Steps of a payment's life that are left out.</summary>
    public IReadOnlyList<string> SkipSteps { get; init; } = [];

    public void Check()
    {
        if (CoinBook.ByNowPayments(OutcomeCurrency) is not { IsOnChain: true } coin)
        {
            throw Refusal.Control(400, "outcomeCurrency", "eth or usdterc20 is expected: only they move on the local chain.");
        }

        if (OutcomeAddress is { } address && !coin.AddressForm.IsMatch(address))
        {
            throw Refusal.Control(400, "outcomeAddress", "An Ethereum address is expected.");
        }

        Range("serviceFeePercent", ServiceFeePercent, 0, 50);
        Range("minAmountUsd", MinAmountUsd, 0, 100_000);
        Range("stepDelayMilliseconds", StepDelayMilliseconds, 0, 600_000);
        Range("paymentLifetimeSeconds", PaymentLifetimeSeconds, 1, 30 * 24 * 3600);
        Range("ipnRepeats", IpnRepeats, 0, 100);
        Range("ipnRepeatDelayMilliseconds", IpnRepeatDelayMilliseconds, 0, 3_600_000);
        Range("ipnCopies", IpnCopies, 1, 200);
        if (!SignatureForm.All.Contains(IpnSignature))
        {
            throw Refusal.Control(400, "ipnSignature", "One of " + string.Join(", ", SignatureForm.All) + " is expected.");
        }

        if (SkipSteps.Any(s => s is not (PaymentStatus.Waiting or PaymentStatus.Confirming or PaymentStatus.Confirmed or PaymentStatus.Sending)))
        {
            throw Refusal.Control(400, "skipSteps", "Only waiting, confirming, confirmed and sending can be skipped.");
        }
    }

    private static void Range(string name, decimal value, decimal from, decimal to)
    {
        if (value < from || value > to)
        {
            throw Refusal.Control(400, name, $"A number from {from} to {to} is expected.");
        }
    }
}
