using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Ledger;

/// <summary>One account: a kind, what it belongs to, and one asset. Two accounts are the same when their codes are.</summary>
public sealed record LedgerAccount
{
    private LedgerAccount(LedgerAccountKind kind, string? holder, Asset asset, Guid? ownerId = null)
    {
        ArgumentNullException.ThrowIfNull(asset);
        Kind = kind;
        Asset = asset;
        OwnerId = ownerId;
        Code = holder is null ? $"{KindText}:{asset.Code}" : $"{KindText}:{holder}:{asset.Code}";
    }

    /// <summary>What the account stands for.</summary>
    public LedgerAccountKind Kind { get; }

    /// <summary>The one asset it counts.</summary>
    public Asset Asset { get; }

    /// <summary>The owner, for owner_payable.</summary>
    public Guid? OwnerId { get; }

    /// <summary>The unique key: "owner_payable:{ownerId}:eth.eth", "hot_wallet:{address}:eth.eth", "fee_income:eth.eth".</summary>
    public string Code { get; }

    /// <summary>The kind as it stands in the database: "hot_wallet".</summary>
    public string KindText => Kind switch
    {
        LedgerAccountKind.HotWallet => "hot_wallet",
        LedgerAccountKind.InTransit => "in_transit",
        LedgerAccountKind.OwnerPayable => "owner_payable",
        LedgerAccountKind.Suspense => "suspense",
        LedgerAccountKind.FeeIncome => "fee_income",
        LedgerAccountKind.NetworkFees => "network_fees",
        LedgerAccountKind.Conversion => "conversion",
        LedgerAccountKind.Capital => "capital",
        _ => throw new InvalidOperationException($"Account kind {Kind} has no text."),
    };

    /// <summary>What lies on one of our addresses; the address is lower-cased.</summary>
    public static LedgerAccount HotWallet(string address, Asset asset)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(address);
        return new(LedgerAccountKind.HotWallet, address.Trim().ToLowerInvariant(), asset);
    }

    /// <summary>What left the wallet for one swap.</summary>
    public static LedgerAccount InTransit(Guid swapId, Asset asset) => new(LedgerAccountKind.InTransit, Id(swapId, nameof(swapId)), asset);

    /// <summary>What we owe one owner.</summary>
    public static LedgerAccount OwnerPayable(Guid ownerId, Asset asset) => new(LedgerAccountKind.OwnerPayable, Id(ownerId, nameof(ownerId)), asset, ownerId);

    /// <summary>What we hold without having accepted it.</summary>
    public static LedgerAccount Suspense(Asset asset) => new(LedgerAccountKind.Suspense, null, asset);

    /// <summary>The platform's fees.</summary>
    public static LedgerAccount FeeIncome(Asset asset) => new(LedgerAccountKind.FeeIncome, null, asset);

    /// <summary>Gas.</summary>
    public static LedgerAccount NetworkFees(Asset asset) => new(LedgerAccountKind.NetworkFees, null, asset);

    /// <summary>What conversions cost or brought.</summary>
    public static LedgerAccount Conversion(Asset asset) => new(LedgerAccountKind.Conversion, null, asset);

    /// <summary>What the platform put in itself.</summary>
    public static LedgerAccount Capital(Asset asset) => new(LedgerAccountKind.Capital, null, asset);

    /// <inheritdoc />
    public bool Equals(LedgerAccount? other) => other is not null && Code == other.Code;

    /// <inheritdoc />
    public override int GetHashCode() => Code.GetHashCode(StringComparison.Ordinal);

    /// <summary>The code.</summary>
    public override string ToString() => Code;

    private static string Id(Guid id, string name) => id != Guid.Empty ? id.ToString() : throw new ArgumentException("An empty id names nothing.", name);
}
