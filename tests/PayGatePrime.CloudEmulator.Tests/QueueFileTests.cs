using Microsoft.Extensions.Configuration;
using PayGatePrime.CloudEmulator.Configuration;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class QueueFileTests
{
    private const string Whole = """
        # As gcloud deploys it.
        total_storage_limit: 120M
        queue:
        - name: fast
          mode: push
          rate: 100/s
          bucket_size: 40
          max_concurrent_requests: 10
          target: v1.worker
        - name: slow
          rate: 30/m
          retry_parameters:
            task_retry_limit: 7
            task_age_limit: 2d
            min_backoff_seconds: 0.5
            max_backoff_seconds: 200
            max_doublings: 3
        """;

    [Fact]
    public async Task FileMakesItsQueues()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Whole);
        await using var emulator = await Emulator.StartAsync("memory", null, ("Emulator:QueueFile", file), ("Emulator:Project", "p"), ("Emulator:Location", "l"));
        (await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues/fast"))["rateLimits"]!.ToJsonString().ShouldBe("""{"maxDispatchesPerSecond":100,"maxBurstSize":40,"maxConcurrentDispatches":10}""");
        (await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues/fast"))["appEngineRoutingOverride"]!.ToJsonString().ShouldBe("""{"service":"worker","version":"v1","host":"v1-dot-worker-dot-p.appspot.com"}""");
        var slow = await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues/slow");
        slow["rateLimits"]!.ToJsonString().ShouldBe("""{"maxDispatchesPerSecond":0.5,"maxBurstSize":10,"maxConcurrentDispatches":1000}""");
        slow["retryConfig"]!.ToJsonString().ShouldBe("""{"maxAttempts":8,"maxRetryDuration":"172800s","minBackoff":"0.500s","maxBackoff":"200s","maxDoublings":3}""");
        var updated = await emulator.MustAsync("PATCH", $"/v2/{Emulator.Location}/queues/fast?updateMask=rateLimits.maxDispatchesPerSecond", """{"rateLimits":{"maxDispatchesPerSecond":300}}""");
        updated["rateLimits"]!["maxBurstSize"]!.GetValue<int>().ShouldBe(60);
        File.Delete(file);
    }

    [Theory]
    [InlineData("queue:\n- name: a_b", "line 2: a queue needs a name")]
    [InlineData("queue:\n- rate: 5/s", "line 2: a queue needs a name")]
    [InlineData("queue:\n- name: a\n  rate: 5", "line 3: rate must be a number and a unit")]
    [InlineData("queue:\n- name: a\n  rate: 0/s", "line 3: rate must be above 0")]
    [InlineData("queue:\n- name: a\n  rate: 501/s", "RateLimits.maxDispatchesPerSecond must be less than or equal to 500.")]
    [InlineData("queue:\n- name: a\n  bucket_size: 501", "RateLimits.maxBurstSize must be between [1, 500].")]
    [InlineData("queue:\n- name: a\n  mode: pull", "line 3: only queues of the mode push")]
    [InlineData("queue:\n- name: a\n  target: a.b.c.d", "line 3: target must be a service")]
    [InlineData("queue:\n- name: a\n  target: a_b", "Queue.appEngineRoutingOverride.service")]
    [InlineData("queue:\n- name: a\n  colour: red", "line 3: there is no field colour in a queue.")]
    [InlineData("queue:\n- name: a\n  retry_parameters:\n    retries: 1", "line 4: there is no field retries in retry_parameters.")]
    [InlineData("queue:\n- name: a\n  retry_parameters:\n    task_age_limit: soon", "line 4: task_age_limit must be a number and a unit")]
    [InlineData("queue:\n- name: a\n  retry_parameters:\n    max_doublings: 0", "line 4: max_doublings must be at least 1")]
    [InlineData("queue:\n- name: a\n- name: a", "is there twice")]
    [InlineData("queues: []", "line 1: there is no field queues in a queue.yaml.")]
    [InlineData("queue: 1", "line 1: queue must be a list.")]
    [InlineData("- 1", "line 1: the file must be a mapping.")]
    [InlineData("queue: [", "--queues, Emulator:QueueFile")]
    public async Task WrongFileStopsTheStartWithThePlace(string text, string reason)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, text);
        var options = EmulatorOptions.Read(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Emulator:QueueFile", (string?)file)]).Build());
        Should.Throw<EmulatorStartException>(() => QueueFile.Read(options)).Message.ShouldContain(reason);
        File.Delete(file);
    }

    [Theory]
    [InlineData("emails, invoices", "emails:500,invoices:500")]
    [InlineData("one", "one:500")]
    [InlineData("[{name: emails, rate: 5/s}, invoices]", "emails:5,invoices:500")]
    [InlineData("- name: emails\n  rate: 30/m\n- invoices", "emails:0.5,invoices:500")]
    public async Task SettingMakesItsQueuesToo(string value, string made)
    {
        await using var emulator = await Emulator.StartAsync("memory", null, ("Emulator:Queues", value), ("Emulator:Project", "p"), ("Emulator:Location", "l"));
        var queues = (await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues"))["queues"]!.AsArray();
        string.Join(',', queues.Select(q => $"{q!["name"]!.GetValue<string>().Split('/')[^1]}:{q["rateLimits"]!["maxDispatchesPerSecond"]!.ToJsonString()}")).ShouldBe(made);
    }

    [Theory]
    [InlineData("a_b", "'a_b' is no queue's name")]
    [InlineData("a, a", "is there twice")]
    [InlineData("[{name: a, rate: 5}]", "rate must be a number and a unit")]
    [InlineData("[{name: a", "Emulator:Queues is wrong")]
    [InlineData("{name: a}", "is no queue's name")]
    public void WrongSettingStopsTheStartAndIsNamed(string value, string reason)
    {
        var options = EmulatorOptions.Read(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Emulator:Queues", (string?)value)]).Build());
        var message = Should.Throw<EmulatorStartException>(() => QueueFile.ReadSetting(options)).Message;
        message.ShouldContain("Emulator:Queues");
        message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("Emulator:GrpcUrl", "localhost:8124")]
    [InlineData("Emulator:GrpcUrl", "https://localhost:8124")]
    [InlineData("urls", "nonsense")]
    public void WrongAddressStopsTheStartAndIsNamed(string key, string value) => Should.Throw<EmulatorStartException>(() => EmulatorApplication.Build(builder =>
    {
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Configuration["Emulator:GrpcUrl"] = "http://127.0.0.1:0";
        builder.Configuration[key] = value;
    })).Message.ShouldContain(key);
}
