using PayGatePrime.CloudEmulator.CloudTasks;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class UriOverrideTests
{
    private const string Url = "https://www.example.com:444/a/b?c=d";

    [Theory]
    [InlineData(1, null, null, null, null, 0, Url, "http://www.example.com:444/a/b?c=d")]
    [InlineData(0, null, null, null, null, 2, "http://x/", "https://x/")]
    [InlineData(null, "example.net", null, null, null, 0, Url, "https://example.net:444/a/b?c=d")]
    [InlineData(null, "::1", null, null, null, 0, "http://x/y", "http://[::1]/y")]
    [InlineData(null, null, 123L, null, null, 0, Url, "https://www.example.com:123/a/b?c=d")]
    [InlineData(null, null, 0L, null, null, 0, Url, "https://www.example.com/a/b?c=d")]
    [InlineData(null, null, null, "/users/1", null, 0, Url, "https://www.example.com:444/users/1?c=d")]
    [InlineData(null, null, null, "", null, 0, Url, "https://www.example.com:444/?c=d")]
    [InlineData(null, null, null, null, "e=f&g=h", 0, Url, "https://www.example.com:444/a/b?e=f&g=h")]
    [InlineData(null, null, null, null, "", 0, Url, "https://www.example.com:444/a/b")]
    [InlineData(1, "other", 5L, "/p", "q", 1, Url, Url)]
    [InlineData(1, "other", 5L, "/p", "q", 1, "https://x", "https://x:5/p?q")]
    [InlineData(null, "other", null, null, null, 0, "http://[", "")]
    public void PartsAreReplacedAsDocumented(int? scheme, string? host, long? port, string? path, string? query, int mode, string url, string expected) =>
        new UriOverride(scheme, host, port, path, query, mode).Apply(url).ShouldBe(expected);
}
