using System.Text;
using System.Text.Json.Nodes;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class PubSubTests
{
    [Theory]
    [EveryTransportAndStore]
    public async Task PublishedMessageIsPushedInTheDocumentedEnvelopeUntilAcknowledged(string store)
    {
        await using var emulator = await Emulator.StartAsync(store);
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, number) => Task.FromResult(number == 0 ? 500 : 204);
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/events", "{}");
        await SubscribeAsync(emulator, "sub", "events", receiver.Url + "/push");
        var ids = await PublishAsync(emulator, "events", """{"data":"aGk=","attributes":{"type":"PaymentAccepted"}}""");
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(2);
        receiver.Requests[1].Header("Authorization")!.ShouldStartWith("Bearer ey");
        receiver.Requests[1].Header("Content-Type").ShouldBe("application/json");
        receiver.Requests[1].Header("type").ShouldBeNull();
        var envelope = JsonNode.Parse(receiver.Requests[1].Body)!;
        envelope["subscription"]!.GetValue<string>().ShouldBe("projects/p/subscriptions/sub");
        envelope["deliveryAttempt"].ShouldBeNull();
        envelope["message"]!["data"]!.GetValue<string>().ShouldBe("aGk=");
        envelope["message"]!["attributes"]!["type"]!.GetValue<string>().ShouldBe("PaymentAccepted");
        envelope["message"]!["messageId"]!.GetValue<string>().ShouldBe(ids[0]!.GetValue<string>());
        envelope["message"]!["publishTime"]!.GetValue<string>().ShouldEndWith("Z");
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task MessageThatIsNeverAcknowledgedGoesToTheDeadLetterTopic(string store)
    {
        await using var emulator = await Emulator.StartAsync(store);
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (context, _) => Task.FromResult(context.Request.Path == "/dead" ? 200 : 503);
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/events");
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/dead");
        await SubscribeAsync(emulator, "sub", "events", receiver.Url + "/push", ",\"deadLetterPolicy\":{\"deadLetterTopic\":\"projects/p/topics/dead\",\"maxDeliveryAttempts\":5}");
        await SubscribeAsync(emulator, "dead", "dead", receiver.Url + "/dead");
        await PublishAsync(emulator, "events", """{"data":"aGk=","attributes":{"a":"b"}}""");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Any(r => r.Path == "/dead")), "the dead letter arrives");
        await emulator.IdleAsync();
        var pushes = receiver.Requests.Where(r => r.Path == "/push").Select(r => JsonNode.Parse(r.Body)!["deliveryAttempt"]!.GetValue<int>());
        pushes.ShouldBe([1, 2, 3, 4, 5]);
        var dead = JsonNode.Parse(receiver.Requests.Single(r => r.Path == "/dead").Body)!["message"]!;
        dead["attributes"]!["CloudPubSubDeadLetterSourceSubscription"]!.GetValue<string>().ShouldBe("sub");
        dead["attributes"]!["CloudPubSubDeadLetterSourceDeliveryCount"]!.GetValue<string>().ShouldBe("5");
        dead["attributes"]!["a"]!.GetValue<string>().ShouldBe("b");
    }

    [Fact]
    public async Task AcknowledgedAreOnlyTheDocumentedStatuses()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        int[] statuses = [203, 302, 404, 206, 201];
        receiver.Answer = (_, number) => Task.FromResult(statuses[number]);
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/events");
        await SubscribeAsync(emulator, "sub", "events", receiver.Url);
        await PublishAsync(emulator, "events", """{"data":"aGk="}""");
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task UndeliveredMessagesSurviveARestartAndFollowAMovedEndpoint()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        var file = Path.GetTempFileName();
        const string config = """{"topics":["events"],"subscriptions":[{"name":"sub","topic":"events","pushConfig":{"pushEndpoint":"${Target}/push"},"retryPolicy":{"minimumBackoff":"1s","maximumBackoff":"1s"}}]}""";
        await File.WriteAllTextAsync(file, config);
        (string, string)[] settings = [("Emulator:Project", "p"), ("Emulator:ConfigFile", file)];
        await using (var first = await Emulator.StartAsync("postgres", database, [.. settings, ("Target", "http://127.0.0.1:9")]))
        {
            await PublishAsync(first, "events", """{"data":"aGk="}""");
        }

        await using var second = await Emulator.StartAsync("postgres", database, [.. settings, ("Target", receiver.Url)]);
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 1), "the message arrives at the new address");
        Encoding.UTF8.GetString(receiver.Requests[0].Body).ShouldContain("aGk=");
        File.Delete(file);
    }

    [Theory]
    [EveryTransport]
    public async Task WhatIsNotThereOrNotEmulatedIsSaid(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/events");
        (await emulator.CallAsync("PUT", "/v1/projects/p/topics/events")).Status.ShouldBe(409);
        (await emulator.CallAsync("POST", "/v1/projects/p/topics/none:publish", """{"messages":[{"data":"aGk="}]}""")).Status.ShouldBe(404);
        (await emulator.CallAsync("POST", "/v1/projects/p/topics/events:publish", """{"messages":[{}]}""")).Status.ShouldBe(400);
        (await emulator.CallAsync("POST", "/v1/projects/p/subscriptions/sub:pull", """{"maxMessages":1}""")).Status.ShouldBe(404);
        (await emulator.CallAsync("GET", "/v1/projects/p/snapshots")).Status.ShouldBe(501);
        await SubscribeAsync(emulator, "sub", "events", "http://x");
        (await emulator.MustAsync("GET", "/v1/projects/p/topics/events/subscriptions"))["subscriptions"]!.AsArray().Count.ShouldBe(1);
        (await emulator.MustAsync("GET", "/v1/projects/p/subscriptions"))["subscriptions"]!.AsArray().Count.ShouldBe(1);
        await emulator.MustAsync("DELETE", "/v1/projects/p/subscriptions/sub");
        (await emulator.CallAsync("GET", "/v1/projects/p/subscriptions/sub")).Status.ShouldBe(404);
        await emulator.MustAsync("DELETE", "/v1/projects/p/topics/events");
        (await emulator.MustAsync("GET", "/v1/projects/p/topics"))["topics"].ShouldBeNull();
    }

    private static Task SubscribeAsync(Emulator emulator, string id, string topic, string endpoint, string more = "") => emulator.MustAsync("PUT", $"/v1/projects/p/subscriptions/{id}",
        $$"""{"topic":"projects/p/topics/{{topic}}","pushConfig":{"pushEndpoint":"{{endpoint}}","oidcToken":{"serviceAccountEmail":"s@test","audience":"a"} },"retryPolicy":{"minimumBackoff":"0.010s","maximumBackoff":"0.050s"} {{more}} }""");

    private static async Task<JsonArray> PublishAsync(Emulator emulator, string topic, string message) =>
        (await emulator.MustAsync("POST", $"/v1/projects/p/topics/{topic}:publish", $$"""{"messages":[{{message}}]}"""))["messageIds"]!.AsArray();
}
