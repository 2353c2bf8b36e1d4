namespace PayGatePrime.Common.Ledger;

/// <summary>What an account stands for. Debits (positive) raise assets and expenses, credits (negative) raise liabilities, income and capital.</summary>
public enum LedgerAccountKind
{
    /// <summary>Asset: what lies on one of our addresses.</summary>
    HotWallet,

    /// <summary>Asset: what left the wallet for a swap that has not ended.</summary>
    InTransit,

    /// <summary>Liability: what we owe an owner.</summary>
    OwnerPayable,

    /// <summary>Liability: what we hold without having accepted it.</summary>
    Suspense,

    /// <summary>Income: the platform's fees.</summary>
    FeeIncome,

    /// <summary>Expense: gas.</summary>
    NetworkFees,

    /// <summary>Expense or income: what conversions and refunded swaps cost or brought.</summary>
    Conversion,

    /// <summary>Capital: what the platform put in itself, to pay gas.</summary>
    Capital,
}
