using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.ChangeNow;

/// <summary>The switches of the simulation.</summary>
internal sealed record ChangeNowSettings
{
    public static readonly IReadOnlyList<string> Outcomes = ["finish", "fail", "refund", "verify", "expire", "stall"];

    public decimal MinAmountUsd { get; init; } = 2m;

    /// <summary>Null: no maximum.</summary>
    public decimal? MaxAmountUsd { get; init; }

    public decimal SpreadPercent { get; init; } = 0.4m;

    /// <summary>How much less than quoted a floating exchange pays out, as the market moves.</summary>
    public decimal SlippagePercent { get; init; }

    public int StepDelayMilliseconds { get; init; } = 150;

    /// <summary>How exchanges end: finish, fail, refund, verify (held until moved by hand), expire (before a deposit), stall (stops while exchanging).</summary>
    public string Outcome { get; init; } = "finish";

    /// <summary>Whether our key may list exchanges, which takes a private key.</summary>
    public bool KeyIsPrivate { get; init; }

    /// <summary>Pairs that are off, such as eth/eth-xmr/xmr.</summary>
    public IReadOnlyList<string> InactivePairs { get; init; } = [];

    public void Check()
    {
        if (!Outcomes.Contains(Outcome))
        {
            throw Refusal.Control(400, "outcome", "One of " + string.Join(", ", Outcomes) + " is expected.");
        }

        if (MinAmountUsd is < 0 or > 1_000_000)
        {
            throw Refusal.Control(400, "minAmountUsd", "A number from 0 to 1000000 is expected.");
        }

        if (MaxAmountUsd < MinAmountUsd)
        {
            throw Refusal.Control(400, "maxAmountUsd", "No less than minAmountUsd is expected.");
        }

        if (SpreadPercent is < 0 or > 50)
        {
            throw Refusal.Control(400, "spreadPercent", "A number from 0 to 50 is expected.");
        }

        if (SlippagePercent is < -50 or > 50)
        {
            throw Refusal.Control(400, "slippagePercent", "A number from -50 to 50 is expected.");
        }

        if (StepDelayMilliseconds is < 0 or > 600_000)
        {
            throw Refusal.Control(400, "stepDelayMilliseconds", "A number from 0 to 600000 is expected.");
        }
    }
}
