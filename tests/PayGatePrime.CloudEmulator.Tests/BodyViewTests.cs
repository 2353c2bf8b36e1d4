using System.Text;
using PayGatePrime.CloudEmulator.Pages;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class BodyViewTests
{
    [Theory]
    [InlineData("plain text\nwith lines", "text")]
    [InlineData("42", "text")]
    [InlineData("{broken", "text")]
    [InlineData("{\"a\":1}", "JSON")]
    [InlineData("[\"\\ud800\"]", "text")]
    [InlineData("a\u0000b", "binary")]
    [InlineData("", "empty")]
    public void BodyIsShownAsWhatItIs(string text, string kind) => BodyView.Of(Encoding.UTF8.GetBytes(text)).Kind.ShouldBe(kind);

    [Fact]
    public void WhatIsNotUtf8IsShownInHexadecimal()
    {
        var body = BodyView.Of([0xff, 0x41, 0x00, .. Enumerable.Repeat((byte)0x42, 14)]);
        body.Kind.ShouldBe("binary");
        body.Text.Split('\n').Length.ShouldBe(2);
        body.Text.ShouldStartWith("000000  ff 41 00 42");
        body.Text.ShouldContain(".A.BBB");
        BodyView.Of([.. Enumerable.Repeat((byte)0xff, 5000)]).IsCut.ShouldBeTrue();
    }

    [Fact]
    public void LongBodyIsCutBetweenCharacters()
    {
        var body = BodyView.Of(Encoding.UTF8.GetBytes("a" + string.Concat(Enumerable.Repeat("😀", 40_000))));
        body.IsCut.ShouldBeTrue();
        body.Text.Length.ShouldBeLessThanOrEqualTo(32 * 1024);
        char.IsHighSurrogate(body.Text[^1]).ShouldBeFalse();
    }
}
