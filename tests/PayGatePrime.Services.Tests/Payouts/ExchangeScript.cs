using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>How ChangeNOW behaves towards one owner's address.</summary>
public sealed class ExchangeScript
{
    public decimal Minimum { get; init; } = 0.0001m;

    public decimal? Maximum { get; init; }

    public bool IsAddressValid { get; init; } = true;

    public ProviderFailure? EstimateFailure { get; init; }

    /// <summary>What the creation promises, as a share of the estimate, attempt by attempt; the last goes on.</summary>
    public IReadOnlyList<decimal> Promises { get; init; } = [1m];

    /// <summary>How the creations fail, one after the other; null succeeds.</summary>
    public Queue<ProviderFailure?> CreateFailures { get; init; } = new();

    /// <summary>True when a creation that fails with an unknown outcome had its effect.</summary>
    public bool IsCreatedAllTheSame { get; init; }

    /// <summary>How the looks fail, one after the other.</summary>
    public Queue<ProviderFailure?> LookFailures { get; init; } = new();

    /// <summary>Statuses told before there is a deposit, for the first exchanges; after these: waiting.</summary>
    public Queue<SwapStatus> BeforeDeposit { get; init; } = new();

    /// <summary>Statuses told once the deposit is there, look by look; after these: finished.</summary>
    public Queue<SwapStatus> AfterDeposit { get; init; } = new();

    /// <summary>What a refund gives back, as a share of the deposit; null tells no amount.</summary>
    public decimal? RefundShare { get; init; } = 1m;

    /// <summary>What of the promise a finished exchange really pays.</summary>
    public decimal PaidShare { get; init; } = 1m;

    /// <summary>What a finished exchange tells more than it pays.</summary>
    public decimal Boast { get; init; }

    /// <summary>False when a finished exchange names no transaction.</summary>
    public bool NamesItsPayout { get; init; } = true;

    /// <summary>How many exchanges were created by this script.</summary>
    public int Created { get; set; }
}
