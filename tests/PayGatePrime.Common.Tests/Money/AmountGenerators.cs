using FsCheck;
using FsCheck.Fluent;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Tests.Money;

internal static class AmountGenerators
{
    public static Asset Usdt { get; } = new("usdt", "eth", 6, "0xdac17f958d2ee523a2206206994597c13d831ec7");

    /// <summary>Not negative; small, large and with every digit in use.</summary>
    public static Gen<Amount> Amounts { get; } =
        from low in Gen.Choose(0, int.MaxValue)
        from middle in Gen.Choose(0, int.MaxValue)
        from high in Gen.Choose(0, 1 << 20)
        from size in Gen.Choose(0, 2)
        from asset in Gen.Elements(Asset.Eth, Usdt, new Asset("xrp", "xrp", 8), new Asset("odd", "eth", 0))
        select Amount.Of(asset, new decimal(low, size > 0 ? middle : 0, size > 1 ? high : 0, false, (byte)asset.Decimals), Rounding.Exact);

    public static Gen<Amount> Positive { get; } = Amounts.Where(amount => !amount.IsZero);
}
