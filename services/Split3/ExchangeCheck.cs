using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Split3;

/// <summary>Whether what ChangeNOW opened is what was asked for; a difference here would send coins astray.</summary>
internal static class ExchangeCheck
{
    // ChangeNOW counts in eight digits; what it rounds away still arrives, because a floating exchange takes what comes.
    private const decimal Rounding = 0.00000001m;

    /// <summary>Null when it is; else a short code of what differs.</summary>
    public static string? Difference(ExchangeRequest asked, OpenedExchange opened)
    {
        if (!SameAddress(asked.Address, opened.PayoutAddress))
        {
            return "payout_address_differs";
        }

        if ((asked.ExtraId ?? "") != (opened.PayoutExtraId ?? ""))
        {
            return "payout_memo_differs";
        }

        if (!string.IsNullOrEmpty(opened.PayinExtraId))
        {
            // Nothing on our chain carries a memo.
            return "payin_memo_needed";
        }

        return Math.Abs(opened.FromAmount - asked.FromAmount) < Rounding ? null : "amount_differs";
    }

    private static bool SameAddress(string asked, string told) =>
        string.Equals(asked, told, asked.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
