using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using PayGatePrime.ServiceDefaults.Discovery;

namespace PayGatePrime.ServiceDefaults.Tests;

public sealed class ServiceDiscoveryTests
{
    [Theory]
    [InlineData("http://pgp-split1", "http://127.0.0.1:5111/")]
    [InlineData("http://PGP-Split1/tasks/x?y=1", "http://127.0.0.1:5111/tasks/x?y=1")]
    [InlineData("https+http://pgp-split1/a", "http://127.0.0.1:5111/a")]
    [InlineData("https+http://both", "https://127.0.0.1:2/")]
    [InlineData("http+https://both", "http://127.0.0.1:1/")]
    [InlineData("http://_admin.pgp-split1/a", "http://127.0.0.1:5112/a")]
    [InlineData("http://named/a", "http://example.org/base/a")]
    [InlineData("http://bare/a", "http://10.0.0.1:80/a")]
    [InlineData("https://pgp-split1/a", "https://pgp-split1/a")]
    [InlineData("https://api.telegram.org/bot?x=%2F", "https://api.telegram.org/bot?x=%2F")]
    [InlineData("https+http://unknown/a", "https://unknown/a")]
    public void AddressIsResolvedFromConfiguration(string asked, string expected)
    {
        using var resolver = new ServiceEndpointResolver(Configuration(new()
        {
            ["services:pgp-split1:http:0"] = "http://127.0.0.1:5111",
            ["services:pgp-split1:admin:0"] = "http://127.0.0.1:5112",
            ["services:both:http:0"] = "http://127.0.0.1:1",
            ["services:both:https:0"] = "https://127.0.0.1:2",
            ["services:named:default:0"] = "http://example.org/base/",
            ["services:bare:http:0"] = "10.0.0.1:80",
        }));
        resolver.Resolve(asked).ShouldBe(new Uri(expected));
    }

    [Fact]
    public void ReplicasAreUsedInTurn()
    {
        using var resolver = new ServiceEndpointResolver(Configuration(new()
        {
            ["services:a:http:0"] = "http://127.0.0.1:1",
            ["services:a:http:1"] = "http://127.0.0.1:2",
        }));
        Enumerable.Range(0, 4).Select(_ => resolver.Resolve("http://a").Port).ShouldBe([1, 2, 1, 2]);
    }

    [Fact]
    public void ChangedConfigurationIsFollowed()
    {
        var configuration = Configuration(new() { ["services:a:http:0"] = "http://127.0.0.1:1" });
        using var resolver = new ServiceEndpointResolver(configuration);
        configuration["services:a:http:0"] = "http://127.0.0.1:9";
        ((IConfigurationRoot)configuration).Reload();
        resolver.Resolve("http://a").Port.ShouldBe(9);
    }

    [Fact]
    public async Task HttpClientsReachAServiceByName()
    {
        await using var server = await TestApp.StartAsync(app => app.MapGet("/hello", () => "hi"), defaults: false);
        await using var caller = await TestApp.StartAsync(_ => { }, new Dictionary<string, string?> { ["services:greeter:http:0"] = server.Url });
        (await caller.Client().GetStringAsync("https+http://greeter/hello")).ShouldBe("hi");
    }

    private static IConfiguration Configuration(Dictionary<string, string?> settings) => new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
