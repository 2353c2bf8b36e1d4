using PayGatePrime.Common.Tokens;

namespace PayGatePrime.Common.Tests.Tokens;

public sealed class PackedStringTests
{
    [Theory]
    [InlineData("")]
    [InlineData("usdt")]
    [InlineData("Café")]
    public void PackedTextComesBack(string text)
    {
        var packed = BaseTokenManager.Pack(text);
        packed[0].ShouldBe((byte)(packed.Length - 1));
        BaseTokenManager.Unpack([.. packed, 9, 9]).ShouldBe((text, packed.Length));
    }

    [Fact]
    public void TextOver255BytesIsRefused() => Should.Throw<ArgumentException>(() => BaseTokenManager.Pack(new string('x', 256)));

    [Fact]
    public void CutTextIsRefused() => Should.Throw<FormatException>(() => BaseTokenManager.Unpack([5, 65]));

    [Fact]
    public void InvalidUtf8IsRefused() => Should.Throw<FormatException>(() => BaseTokenManager.Unpack([1, 0xFF]));
}
