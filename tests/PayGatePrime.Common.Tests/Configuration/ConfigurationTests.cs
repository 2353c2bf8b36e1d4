using Microsoft.Extensions.Configuration;
using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Common.Tests.Configuration;

public sealed class ConfigurationTests
{
    [Fact]
    public void EveryMissingOrMalformedKeyIsNamedInOneSentence()
    {
        var refused = Should.Throw<ConfigurationException>(() => Read(("Money:Limit", "lots"), ("Empty", "  "), ("Link", "javascript:alert(1)")).Validate());
        refused.Message.ShouldBe(
            "The service can't start: the setting 'Empty' is missing; the secret 'Key' is missing; the setting 'Link' is not an absolute http address; the setting 'Money:Limit' is not a valid Int32.");
        refused.ToString().ShouldBe(refused.Message);
    }

    [Fact]
    public void ValuesAreTrimmed()
    {
        var settings = Read(("Empty", " x\n"), ("Key", "k\n"), ("Link", "http://a.test"), ("Money:Limit", "7"));
        settings.Validate();
        settings.Name.ShouldBe("x");
        settings.Key.Reveal().ShouldBe("k");
        settings.Limit.ShouldBe(7);
    }

    [Fact]
    public void ValueOutsideItsBoundsIsRefused() =>
        Should.Throw<ConfigurationException>(() => Read(("Empty", "x"), ("Key", "k"), ("Link", "http://a.test"), ("Money:Limit", "11")).Validate())
            .Message.ShouldContain("'Money:Limit' lies outside 1 to 10");

    [Fact]
    public void NameOfASecretIsNotTakenForItsValue() =>
        Should.Throw<ConfigurationException>(() => Read(("Empty", "x"), ("Key", "projects/1234/secrets/KEY/versions/latest"), ("Link", "http://a.test")).Validate())
            .Message.ShouldBe("The service can't start: the secret 'Key' holds the name of a secret instead of its value.");

    [Fact]
    public void SecretNeverPrints()
    {
        var secret = new Secret("hunter2-hunter2");
        secret.ToString().ShouldBe("***");
        $"{secret}".ShouldBe("***");
        System.Text.Json.JsonSerializer.Serialize(new { secret }).ShouldNotContain("hunter2");
    }

    private static Sample Read(params (string Key, string Value)[] values) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build());

    private sealed class Sample : BaseConfigManager
    {
        public Sample(IConfiguration configuration)
            : base(configuration)
        {
            Name = Required("Empty");
            Key = RequiredSecret("Key");
            Link = RequiredUri("Link");
            Limit = Value("Money:Limit", 5, 1, 10);
        }

        public string Name { get; }

        public Secret Key { get; }

        public Uri Link { get; }

        public int Limit { get; }
    }
}
