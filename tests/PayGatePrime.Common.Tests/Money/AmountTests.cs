using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Tests.Money;

public sealed class AmountTests
{
    private static readonly Asset s_usdt = new("USDT", "ETH", 6, "0xDAC17F958D2EE523A2206206994597C13D831EC7");

    [Theory]
    [InlineData("8.2", "8.2")]
    [InlineData("0.0000001", "0")]
    [InlineData("1.0000009", "1")]
    [InlineData("-1.0000009", "-1")]
    public void RoundingDownNeverGoesPastTheValue(string value, string expected) =>
        Amount.Of(s_usdt, decimal.Parse(value), Rounding.Down).Value.ShouldBe(decimal.Parse(expected));

    [Theory]
    [InlineData("1.0000001", "1.000001")]
    [InlineData("-1.0000001", "-1.000001")]
    [InlineData("1.5", "1.5")]
    public void RoundingUpGoesToTheNextUnit(string value, string expected) =>
        Amount.Of(s_usdt, decimal.Parse(value), Rounding.Up).Value.ShouldBe(decimal.Parse(expected));

    [Fact]
    public void DigitTooManyIsRefusedWhenExactnessIsAsked() =>
        Should.Throw<ArgumentException>(() => Amount.Of(s_usdt, 0.0000001m, Rounding.Exact)).Message.ShouldContain("more digits");

    [Fact]
    public void DifferentAssetsAreNeverAdded() =>
        Should.Throw<InvalidOperationException>(() => Amount.Of(s_usdt, 1m, Rounding.Exact) + Amount.Of(Asset.Eth, 1m, Rounding.Exact));

    [Theory]
    [InlineData("0.00000001", "0.00000001")]
    [InlineData("1000000", "1000000")]
    [InlineData("1.500000", "1.5")]
    public void PlainTextHasNoExponentAndNoTrailingZeros(string value, string expected) =>
        Amount.Of(Asset.Eth, decimal.Parse(value), Rounding.Exact).ToPlainString().ShouldBe(expected);
}
