using System.Text.Json.Nodes;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>What a queue puts in place of its HTTP tasks' parts, and a task in place of its queue's retries.</summary>
public sealed class QueueOverrideTests
{
    [Theory]
    [EveryTransportAndStore]
    public async Task TasksOfAQueueWithATargetGoThereInItsWay(string setup)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.QueueAsync();
        var url = new Uri(receiver.Url);
        var httpTarget = $$$"""
            {"uriOverride":{"scheme":"HTTP","host":"{{{url.Host}}}","port":"{{{url.Port}}}","pathOverride":{"path":"/there"},"queryOverride":{"queryParams":"a=b"},"uriOverrideEnforceMode":"ALWAYS"},
             "httpMethod":"PUT","headerOverrides":[{"header":{"key":"X-Own","value":"queue"}}],"oidcToken":{"serviceAccountEmail":"q@p.test","audience":"me"}}
            """;
        var updated = await emulator.MustAsync("PATCH", $"/v2/{queue}?updateMask=httpTarget", $$"""{"httpTarget":{{httpTarget}} }""");
        JsonNode.DeepEquals(updated["httpTarget"], JsonNode.Parse(httpTarget)).ShouldBeTrue(updated.ToJsonString());
        (await emulator.MustAsync("GET", $"/v2/{queue}")).ToJsonString().ShouldBe(updated.ToJsonString());
        (await emulator.CreateAsync(queue, "https://nowhere.invalid/here", "t", request: ",\"headers\":{\"x-own\":\"task\",\"x-kept\":\"1\"}")).Status.ShouldBe(200);
        await emulator.IdleAsync();
        var sent = receiver.Requests.Single();
        sent.Method.ShouldBe("PUT");
        sent.Path.ShouldBe("/there");
        sent.Header("X-Own").ShouldBe("queue");
        sent.Header("x-kept").ShouldBe("1");
        sent.Header("Authorization")!.ShouldStartWith("Bearer ey");
        sent.Body.ShouldBe("hello"u8.ToArray());
        sent.Header("X-CloudTasks-QueueName").ShouldBe("q");

        updated = await emulator.MustAsync("PATCH", $"/v2/{queue}?updateMask=httpTarget.httpMethod,http_target.uri_override.path_override,http_target.oidc_token", """{"httpTarget":{"httpMethod":"GET"}}""");
        updated["httpTarget"]!["headerOverrides"].ShouldNotBeNull("the mask does not name it");
        updated["httpTarget"]!["oidcToken"].ShouldBeNull();
        (await emulator.CreateAsync(queue, "https://nowhere.invalid/here")).Status.ShouldBe(200);
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(2);
        receiver.Requests[1].Method.ShouldBe("GET");
        receiver.Requests[1].Path.ShouldBe("/here");
        receiver.Requests[1].Body.ShouldBeEmpty("a GET has none");
        receiver.Requests[1].Header("Authorization").ShouldBeNull();
        (await emulator.MustAsync("PATCH", $"/v2/{queue}?updateMask=httpTarget", "{}"))["httpTarget"].ShouldBeNull();
    }

    [Theory]
    [EveryTransport("\"uriOverride\":{\"host\":\"\"}", "Queue.httpTarget.uriOverride.host must be the name of a host.")]
    [EveryTransport("\"uriOverride\":{\"port\":65536}", "Queue.httpTarget.uriOverride.port must be between [0, 65535].")]
    [EveryTransport("\"headerOverrides\":[{\"header\":{\"key\":\"a b\"}}]", "Queue.httpTarget.headerOverrides holds an illegal header: \"a b\".")]
    [EveryTransport("\"oidcToken\":{\"serviceAccountEmail\":\"a@b\"}", "Queue.httpTarget.oidcToken: serviceAccountEmail and audience are required.")]
    [EveryTransport("\"oauthToken\":{\"scope\":\"x\"}", "Queue.httpTarget.oauthToken: serviceAccountEmail and scope are required.")]
    public async Task WrongTargetOfAQueueIsRefused(string setup, string target, string message)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await emulator.RefusedAsync("POST", $"/v2/{Emulator.Location}/queues", $$"""{"name":"{{Emulator.Location}}/queues/a","httpTarget":{ {{target}} } }""", 400, "INVALID_ARGUMENT", message);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task TargetOfAQueueIsTakenWhenTheQueueIsMade(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var made = await emulator.MustAsync("POST", $"/v2/{Emulator.Location}/queues", $$$"""{"name":"{{{Emulator.Location}}}/queues/a","httpTarget":{"uriOverride":{"pathOverride":{},"uriOverrideEnforceMode":"IF_NOT_EXISTS"} } }""");
        made["httpTarget"]!.ToJsonString().ShouldBe("""{"uriOverride":{"pathOverride":{},"uriOverrideEnforceMode":"IF_NOT_EXISTS"}}""");
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task RetriesOfATaskGoBeforeThoseOfItsQueue(string setup)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(500);
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.QueueAsync(retry: "\"maxAttempts\":1");
        var task = await emulator.MustAsync("POST", $"/v2/{queue}/tasks",
            $$$"""{"task":{"httpRequest":{"url":"{{{receiver.Url}}}/own"},"retryConfig":{"maxAttempts":3,"minBackoff":"0.001s","maxBackoff":"0.002s","maxDoublings":1} } }""");
        task["retryConfig"]!.ToJsonString().ShouldBe("""{"maxAttempts":3,"minBackoff":"0.001s","maxBackoff":"0.002s","maxDoublings":1}""");
        (await emulator.CreateAsync(queue, receiver.Url + "/queue")).Body["retryConfig"].ShouldBeNull();
        await emulator.IdleAsync();
        receiver.Requests.Count(r => r.Path == "/own").ShouldBe(3);
        receiver.Requests.Count(r => r.Path == "/queue").ShouldBe(1);
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks", """{"task":{"httpRequest":{"url":"http://x"},"retryConfig":{"maxAttempts":-2}}}""", 400, "INVALID_ARGUMENT", "RetryConfig.maxAttempts must be greater or equal to -1.");
    }

    [Fact]
    public async Task RetriesOfATaskSurviveARestart()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(500);
        string queue;
        await using (var first = await Emulator.StartAsync("postgres", database))
        {
            queue = await first.QueueAsync(retry: "\"maxAttempts\":5,\"minBackoff\":\"0.001s\",\"maxBackoff\":\"0.001s\"");
            await first.MustAsync("POST", $"/v2/{queue}:pause");
            await first.MustAsync("POST", $"/v2/{queue}/tasks", $$$"""{"task":{"httpRequest":{"url":"{{{receiver.Url}}}"},"retryConfig":{"maxAttempts":2,"minBackoff":"0.001s"} } }""");
        }

        await using var second = await Emulator.StartAsync("postgres", database);
        await second.MustAsync("POST", $"/v2/{queue}:resume");
        await second.IdleAsync();
        receiver.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task HeadersOfGooglesOwnAreNotForwarded()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.CreateAsync(queue, receiver.Url, request: ",\"headers\":{\"x-google-a\":\"1\",\"X-AppEngine-B\":\"2\",\"X-Goods\":\"3\"}");
        await emulator.IdleAsync();
        var sent = receiver.Requests.Single();
        sent.Header("X-Google-A").ShouldBeNull();
        sent.Header("X-AppEngine-B").ShouldBeNull();
        sent.Header("X-Goods").ShouldBe("3");
    }

    [Fact]
    public async Task PageShowsWhereAnOverriddenTaskGoes()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("PATCH", $"/v2/{queue}?updateMask=httpTarget", """{"httpTarget":{"uriOverride":{"host":"example.net"},"httpMethod":"PUT"}}""");
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        (await emulator.CreateAsync(queue, "https://x/y", "t")).Status.ShouldBe(200);
        (await emulator.Http.GetStringAsync($"/lane?name={queue}")).ShouldContain("PUT https://example.net/y");
        (await emulator.Http.GetStringAsync($"/item?lane={queue}&id=t")).ShouldContain("https://example.net/y");
    }
}
