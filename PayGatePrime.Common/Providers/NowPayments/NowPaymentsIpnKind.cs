namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>What a callback is about.</summary>
public enum NowPaymentsIpnKind
{
    /// <summary>A payment.</summary>
    Payment,

    /// <summary>A withdrawal from the NOWPayments account.</summary>
    Withdrawal,

    /// <summary>Something we don't know.</summary>
    Other,
}
