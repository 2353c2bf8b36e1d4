using Microsoft.Extensions.Configuration;
using PayGatePrime.CloudEmulator.Configuration;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class ConfigFileTests
{
    private const string Whole = """
        {
          "queues": [{ "name": "q", "rateLimits": { "maxDispatchesPerSecond": 5 } }],
          "topics": ["events"],
          "subscriptions": [{ "name": "sub", "topic": "events", "pushConfig": { "pushEndpoint": "${services:target:http:0}/events", "oidcToken": { "serviceAccountEmail": "s@t" } } }],
          "jobs": [{ "name": "j", "schedule": "*/15 * * * *", "timeZone": "Europe/Berlin", "httpTarget": { "uri": "${services:target:http:0}/jobs/x", "httpMethod": "POST" } }]
        }
        """;

    [Fact]
    public async Task FileMakesWhatItNamesAndUpdatesItOnTheNextStart()
    {
        var database = await TestSupport.TestPostgres.CreateDatabaseAsync();
        var file = Path.GetTempFileName();
        (string, string)[] settings = [("Emulator:ConfigFile", file), ("services:target:http:0", "http://target:1/")];
        await File.WriteAllTextAsync(file, Whole);
        await using (var first = await Emulator.StartAsync("postgres", database, settings))
        {
            (await first.MustAsync("GET", "/v2/projects/paygateprime-local/locations/local/queues/q"))["rateLimits"]!["maxDispatchesPerSecond"]!.GetValue<int>().ShouldBe(5);
            (await first.MustAsync("GET", "/v1/projects/paygateprime-local/subscriptions/sub"))["pushConfig"]!["pushEndpoint"]!.GetValue<string>().ShouldBe("http://target:1/events");
            (await first.MustAsync("GET", "/v1/projects/paygateprime-local/locations/local/jobs/j"))["httpTarget"]!["uri"]!.GetValue<string>().ShouldBe("http://target:1/jobs/x");
            await first.MustAsync("POST", "/v2/projects/paygateprime-local/locations/local/queues/q:pause");
            await first.CreateAsync("projects/paygateprime-local/locations/local/queues/q", "http://x", "stays");
        }

        await File.WriteAllTextAsync(file, Whole.Replace(": 5", ": 6", StringComparison.Ordinal));
        await using var second = await Emulator.StartAsync("postgres", database, settings);
        (await second.MustAsync("GET", "/v2/projects/paygateprime-local/locations/local/queues/q"))["rateLimits"]!["maxDispatchesPerSecond"]!.GetValue<int>().ShouldBe(6);
        await second.MustAsync("GET", "/v2/projects/paygateprime-local/locations/local/queues/q/tasks/stays");
        File.Delete(file);
    }

    [Fact]
    public void ManualClockOnPostgresIsRefused() => Should.Throw<EmulatorStartException>(() => EmulatorOptions.Read(Configuration(("Emulator:Clock", "manual"), ("ConnectionStrings:emulator", "Host=x"))))
        .Message.ShouldBe("The manual clock (--clock manual, Emulator:Clock) works with --store memory only: what Postgres keeps outlives the time that a test invents.");

    [Fact]
    public void WrongStartOfTheClockIsNamed() => Should.Throw<EmulatorStartException>(() => EmulatorOptions.Read(Configuration(("Emulator:Clock", "manual"), ("Emulator:ClockStart", "soon")))).Message.ShouldContain("Emulator:ClockStart");

    [Fact]
    public void MissingPlaceholderStopsTheStartAndIsNamed() =>
        Should.Throw<EmulatorStartException>(() => Parse(Whole)).Message.ShouldContain("services:target:http:0");

    [Theory]
    [InlineData("""{"queue":[]}""", "queue")]
    [InlineData("""{"queues":[{"name":"a_b"}]}""", "queues[0].name")]
    [InlineData("""{"queues":[{"name":"a","rateLimits":{"maxDispatchesPerSecond":501}}]}""", "maxDispatchesPerSecond")]
    [InlineData("""{"jobs":[{"name":"a","schedule":"x","httpTarget":{"uri":"http://x"}}]}""", "Job.schedule")]
    [InlineData("""{"jobs":[{"name":"a","schedule":"* * * * *","appEngineHttpTarget":{"relativeUri":"/x"}}]}""", "Emulator:AppEngineUrl")]
    public void WrongFileIsRefusedWithTheReason(string text, string reason) => Should.Throw<Api.ApiException>(() => Parse(text)).Message.ShouldContain(reason);

    [Theory]
    [InlineData("Emulator:Store", "disk", "Emulator:Store")]
    [InlineData("Emulator:Store", "postgres", "ConnectionStrings__emulator")]
    [InlineData("Emulator:MaxInFlight", "0", "Emulator:MaxInFlight")]
    [InlineData("Emulator:TaskNameRetention", "long", "Emulator:TaskNameRetention")]
    [InlineData("Emulator:Project", "a/b", "Emulator:Project")]
    [InlineData("Emulator:AutoCreateQueues", "maybe", "Emulator:AutoCreateQueues")]
    [InlineData("Emulator:Clock", "sundial", "Emulator:Clock")]
    [InlineData("Emulator:ClockStart", "2026-01-01T00:00:00Z", "Emulator:ClockStart")]
    [InlineData("Emulator:AppEngineUrl", "localhost:8080", "Emulator:AppEngineUrl")]
    [InlineData("Emulator:AppEngine:Services:worker", "http://x/?a", "Emulator:AppEngine:Services:worker")]
    [InlineData("Emulator:AppEngine:Services:worker", " ", "Emulator:AppEngine:Services:worker")]
    public void WrongSettingIsNamed(string key, string value, string named) =>
        Should.Throw<EmulatorStartException>(() => EmulatorOptions.Read(Configuration((key, value)))).Message.ShouldContain(named);

    [Fact]
    public async Task UnknownQueueIsMadeOnlyWhenAllowed()
    {
        await using var emulator = await Emulator.StartAsync("memory", null, ("Emulator:AutoCreateQueues", "true"));
        await using var receiver = await Receiver.StartAsync();
        (await emulator.CreateAsync(Emulator.Location + "/queues/new", receiver.Url)).Status.ShouldBe(200);
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(1);
    }

    private static ConfigResources Parse(string text)
    {
        var configuration = Configuration();
        return ConfigFile.Parse(text, EmulatorOptions.Read(configuration), configuration);
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
