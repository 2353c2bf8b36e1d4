using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PayGatePrime.Common.Configuration;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Configuration;

public sealed class SecretManagerTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private WebApplication _google = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _google = builder.Build();
        _google.MapGet("/v1/projects/p1/secrets/{name}/versions/latest:access", (string name) =>
            _secrets.TryGetValue(name, out var value)
                ? Results.Ok(new { name = $"projects/p1/secrets/{name}/versions/3", payload = new { data = Convert.ToBase64String(Encoding.UTF8.GetBytes(value)) } })
                : Results.NotFound());
        await _google.StartAsync();
    }

    public async Task DisposeAsync() => await _google.DisposeAsync();

    [Fact]
    public void SecretWinsOverEarlierSourcesAndIsTrimmed()
    {
        _secrets["pgp-key"] = "from the store\n";
        Build()["TaskTokens:Key"].ShouldBe("from the store");
    }

    [Fact]
    public void SecretThatCanNotBeReadStopsTheStartAndIsNamedWithItsKey()
    {
        var refused = Should.Throw<ConfigurationException>(() => Build());
        refused.Message.ShouldContain("'pgp-key'");
        refused.Message.ShouldContain("'TaskTokens:Key'");
    }

    [Fact]
    public async Task HotSecretIsReadAgainAndKeptWhenTheStoreFails()
    {
        _secrets["pgp-key"] = "first";
        var configuration = Build(("SecretManager:Hot:0", "TaskTokens:Key"), ("SecretManager:HotInterval", "00:00:00.020"));
        var settings = new Sample(configuration);
        settings.Key().Reveal().ShouldBe("first");

        _secrets["pgp-key"] = "second";
        await Limits.UntilAsync(() => Task.FromResult(settings.Key().Reveal() == "second"), "the new version is in force");
        _secrets.Clear();
        settings.Key().Reveal().ShouldBe("second");
    }

    [Fact]
    public void WithoutAProjectThereIsNoSource() => SecretManagerSource.From(new ConfigurationBuilder().Build()).ShouldBeNull();

    private IConfigurationRoot Build(params (string Key, string Value)[] more)
    {
        var builder = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("SecretManager:Project", "p1"), new("SecretManager:Endpoint", _google.Urls.First()), new("SecretManager:Secrets:TaskTokens:Key", "pgp-key"), new("TaskTokens:Key", "from the environment"),
            .. more.Select(m => KeyValuePair.Create(m.Key, (string?)m.Value)),
        ]);
        return builder.Add(SecretManagerSource.From(builder.Build())!).Build();
    }

    private sealed class Sample : BaseConfigManager
    {
        public Sample(IConfiguration configuration)
            : base(configuration) => Key = HotSecret("TaskTokens:Key");

        public Func<Secret> Key { get; }
    }
}
