using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.PubSub;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class MessageFilterTests
{
    private static readonly KeyValuePair<string, string>[] s_attributes = [new("name", "com"), new("my-key_1", "x"), new("a/b \"c\"", "line\n"), new("empty", "")];

    [Theory]
    [InlineData("attributes:name", true)]
    [InlineData("attributes:empty", true)]
    [InlineData("attributes:other", false)]
    [InlineData("attributes:Name", false)]
    [InlineData("NOT attributes:other", true)]
    [InlineData("attributes.name = \"com\"", true)]
    [InlineData("attributes.name=\"COM\"", false)]
    [InlineData("attributes.other = \"\"", false)]
    [InlineData("attributes.name != \"com\"", false)]
    [InlineData("attributes.name != \"net\"", true)]
    [InlineData("attributes.other != \"com\"", true)]
    [InlineData("hasPrefix(attributes.name, \"co\")", true)]
    [InlineData("hasPrefix( attributes . name , \"om\" )", false)]
    [InlineData("hasPrefix(attributes.other, \"\")", false)]
    [InlineData("NOT hasPrefix(attributes.name, \"co\")", false)]
    [InlineData("attributes.my-key_1 = \"x\"", true)]
    [InlineData("attributes.\"my-key_1\" = \"x\"", true)]
    [InlineData("attributes.\"a/b \\\"c\\\"\" = \"line\\n\"", true)]
    [InlineData("attributes:name AND attributes:other", false)]
    [InlineData("attributes:name OR attributes:other", true)]
    [InlineData("attributes:other OR attributes:x OR attributes:name", true)]
    [InlineData("attributes:name AND NOT attributes:other AND attributes:empty", true)]
    [InlineData("(attributes:other AND attributes:other) OR attributes:name", true)]
    [InlineData("attributes:other AND (attributes:other OR attributes:name)", false)]
    [InlineData("NOT (attributes:other OR attributes:name)", false)]
    [InlineData("((attributes:name))", true)]
    public void FilterMatchesAsDocumented(string filter, bool matches) => MessageFilter.Parse(filter).Matches(s_attributes).ShouldBe(matches);

    [Theory]
    [InlineData("attributes:a AND attributes:b OR attributes:c", "AND, OR (not both without parentheses) or the end is expected at position 31")]
    [InlineData("attributes:a and attributes:b", "AND, OR (not both without parentheses) or the end is expected at position 14")]
    [InlineData("attributes:a OR ", "attributes, hasPrefix, NOT or a parenthesis is expected at position 17")]
    [InlineData("hasSuffix(attributes.a, \"b\")", "attributes, hasPrefix, NOT or a parenthesis is expected at position 1")]
    [InlineData("attributesX:a", "attributes, hasPrefix, NOT or a parenthesis is expected at position 1")]
    [InlineData("attributes.a", "= is expected at position 13")]
    [InlineData("attributes.a = b", "\" is expected at position 16")]
    [InlineData("attributes.a = \"b", "the end of the string is expected at position 18")]
    [InlineData("attributes.a = \"\\u0041\"", "one of the escapes \\\\, \\\", \\n, \\r and \\t is expected at position 17")]
    [InlineData("(attributes:a", ") is expected at position 14")]
    [InlineData("attributes:a/b", "AND, OR (not both without parentheses) or the end is expected at position 13")]
    [InlineData(" ", "attributes, hasPrefix, NOT or a parenthesis is expected at position 2")]
    public void MalformedFilterIsRefusedWithTheReason(string filter, string message)
    {
        var error = Should.Throw<ApiException>(() => MessageFilter.Parse(filter));
        error.Message.ShouldStartWith("Subscription.filter: " + message);
        error.Code.ShouldBe(ApiCode.InvalidArgument);
    }

    [Fact]
    public void LengthIsCountedInBytes()
    {
        MessageFilter.Parse($"attributes:\"{new string('\u00fc', 121)}\"").Text.Length.ShouldBe(134);
        Should.Throw<ApiException>(() => MessageFilter.Parse($"attributes:\"{new string('\u00fc', 122)}\"")).Message.ShouldBe("Subscription.filter must have at most 256 bytes.");
    }
}
