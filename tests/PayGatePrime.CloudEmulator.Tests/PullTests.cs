using System.Text.Json.Nodes;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class PullTests
{
    private const string Topic = "projects/p/topics/events";
    private const string Sub = "projects/p/subscriptions/sub";

    [Theory]
    [EveryTransportAndStore]
    public async Task PulledMessageIsGoneOnceAcknowledged(string store)
    {
        await using var emulator = await Emulator.StartAsync(store);
        await SubscribeAsync(emulator);
        var ids = await PublishAsync(emulator, """{"data":"aGk=","attributes":{"a":"b"},"orderingKey":"k"}""", """{"data":"aG8=","orderingKey":"k"}""");
        var pulled = await PullAsync(emulator);
        pulled.Select(m => m["message"]!["messageId"]!.GetValue<string>()).ShouldBe(ids);
        var message = pulled[0]["message"]!;
        message["data"]!.GetValue<string>().ShouldBe("aGk=");
        message["attributes"]!["a"]!.GetValue<string>().ShouldBe("b");
        message["orderingKey"]!.GetValue<string>().ShouldBe("k");
        message["message_id"].ShouldBeNull();
        pulled[0]["deliveryAttempt"].ShouldBeNull("without a dead-letter policy there is none");
        (await PullAsync(emulator)).ShouldBeEmpty("both are outstanding");
        await AcknowledgeAsync(emulator, pulled[0], pulled[0]);
        await AcknowledgeAsync(emulator, pulled[0]);
        await emulator.MustAsync("POST", $"/v1/{Sub}:modifyAckDeadline", Ids(pulled[1], ",\"ackDeadlineSeconds\":0"));
        (await PullAsync(emulator)).ShouldHaveSingleItem()["message"]!["data"]!.GetValue<string>().ShouldBe("aG8=");
    }

    [Theory]
    [EveryTransport]
    public async Task MessageThatIsNotAcknowledgedInTimeComesAgain(string setup)
    {
        await using var emulator = await StartAsync(setup);
        await SubscribeAsync(emulator, ",\"ackDeadlineSeconds\":20");
        await PublishAsync(emulator, """{"data":"aGk="}""");
        var first = (await PullAsync(emulator)).ShouldHaveSingleItem();
        await MoveAsync(emulator, "19s");
        (await PullAsync(emulator)).ShouldBeEmpty();
        await MoveAsync(emulator, "1s");
        var second = (await PullAsync(emulator)).ShouldHaveSingleItem();
        await emulator.MustAsync("POST", $"/v1/{Sub}:modifyAckDeadline", Ids(first, ",\"ackDeadlineSeconds\":0"));
        (await PullAsync(emulator)).ShouldBeEmpty("an id of the delivery before is no claim on this one");
        await emulator.MustAsync("POST", $"/v1/{Sub}:modifyAckDeadline", Ids(second, ",\"ackDeadlineSeconds\":600"));
        await MoveAsync(emulator, "599s");
        (await PullAsync(emulator)).ShouldBeEmpty();
        await AcknowledgeAsync(emulator, second);
        await MoveAsync(emulator, "3600s");
        (await PullAsync(emulator)).ShouldBeEmpty();
        (await emulator.StatsAsync())["subscriptions"]![0]!["depth"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [EveryTransport]
    public async Task RetryPolicyHoldsBackWhatWasNotAcknowledged(string setup)
    {
        await using var emulator = await StartAsync(setup);
        await SubscribeAsync(emulator, ",\"retryPolicy\":{\"minimumBackoff\":\"15s\",\"maximumBackoff\":\"25s\"}");
        await PublishAsync(emulator, """{"data":"aGk="}""");
        foreach (var backoff in (int[])[15, 25, 25])
        {
            var message = (await PullAsync(emulator)).ShouldHaveSingleItem();
            await emulator.MustAsync("POST", $"/v1/{Sub}:modifyAckDeadline", Ids(message, ",\"ackDeadlineSeconds\":0"));
            await MoveAsync(emulator, $"{backoff - 1}s");
            (await PullAsync(emulator)).ShouldBeEmpty();
            await MoveAsync(emulator, "1s");
        }

        (await PullAsync(emulator)).Count.ShouldBe(1);
    }

    [Theory]
    [EveryTransport]
    public async Task DeadLetterTopicCanBeLookedInto(string setup)
    {
        await using var emulator = await StartAsync(setup);
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/dead");
        await emulator.MustAsync("PUT", "/v1/projects/p/subscriptions/dead", """{"topic":"projects/p/topics/dead"}""");
        await SubscribeAsync(emulator, ",\"deadLetterPolicy\":{\"deadLetterTopic\":\"projects/p/topics/dead\",\"maxDeliveryAttempts\":5}");
        await PublishAsync(emulator, """{"data":"aGk=","attributes":{"a":"b"}}""");
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            (await PullAsync(emulator, "dead")).ShouldBeEmpty();
            (await PullAsync(emulator)).ShouldHaveSingleItem()["deliveryAttempt"]!.GetValue<int>().ShouldBe(attempt);
            await MoveAsync(emulator, "10s");
        }

        (await PullAsync(emulator)).ShouldBeEmpty();
        var attributes = (await PullAsync(emulator, "dead")).ShouldHaveSingleItem()["message"]!["attributes"]!;
        attributes["a"]!.GetValue<string>().ShouldBe("b");
        attributes["CloudPubSubDeadLetterSourceDeliveryCount"]!.GetValue<string>().ShouldBe("5");
        attributes["CloudPubSubDeadLetterSourceSubscription"]!.GetValue<string>().ShouldBe("sub");
        attributes["CloudPubSubDeadLetterSourceSubscriptionProject"]!.GetValue<string>().ShouldBe("p");
        attributes["CloudPubSubDeadLetterSourceTopicPublishTime"]!.GetValue<string>().ShouldBe("2026-03-01T00:00:00Z");
    }

    [Theory]
    [EveryTransport]
    public async Task MessagesAreKeptAsLongAsTheSubscriptionSays(string setup)
    {
        await using var emulator = await StartAsync(setup);
        await SubscribeAsync(emulator, ",\"messageRetentionDuration\":\"600s\"");
        await PublishAsync(emulator, """{"data":"aGk="}""");
        await MoveAsync(emulator, "300s");
        await PublishAsync(emulator, """{"data":"aG8="}""");
        await MoveAsync(emulator, "300s");
        (await emulator.StatsAsync())["subscriptions"]![0]!["depth"]!.GetValue<int>().ShouldBe(1);
        (await PullAsync(emulator)).ShouldHaveSingleItem()["message"]!["data"]!.GetValue<string>().ShouldBe("aG8=");
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task MessagesOfOneKeyComeOneAfterTheOther(string store)
    {
        await using var emulator = await Emulator.StartAsync(store);
        await SubscribeAsync(emulator, ",\"enableMessageOrdering\":true");
        await PublishAsync(emulator, [.. Enumerable.Range(0, 9).Select(i => $$"""{"data":"{{Data(i)}}","orderingKey":"a"}""")]);
        await PublishAsync(emulator, $$"""{"data":"{{Data(100)}}","orderingKey":"b"}""", $$"""{"data":"{{Data(101)}}","orderingKey":"b"}""");
        await PublishAsync(emulator, $$"""{"data":"{{Data(200)}}"}""");
        var order = new List<int>();
        var first = true;
        while (await PullAsync(emulator) is { Count: > 0 } pulled)
        {
            pulled.Count.ShouldBeLessThanOrEqualTo(3, "one of each key is outstanding at most");
            if (first)
            {
                first = false;
                await emulator.MustAsync("POST", $"/v1/{Sub}:modifyAckDeadline", Ids(pulled[0], ",\"ackDeadlineSeconds\":0"));
                (await PullAsync(emulator)).ShouldHaveSingleItem()["message"]!["data"]!.GetValue<string>().ShouldBe(Data(0), "what came back comes before what follows it");
            }

            order.AddRange(pulled.Select(m => Convert.FromBase64String(m["message"]!["data"]!.GetValue<string>())[0] + 0));
            await AcknowledgeAsync(emulator, [.. pulled]);
        }

        order.Where(n => n < 100).ShouldBe(Enumerable.Range(0, 9));
        order.Where(n => n is >= 100 and < 200).ShouldBe([100, 101]);
        order.ShouldContain(200);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task PushOfOneKeyWaitsForTheOneBefore(string store)
    {
        await using var emulator = await Emulator.StartAsync(store);
        await using var receiver = await Receiver.StartAsync();
        var failures = 0;
        receiver.Answer = (_, _) => Task.FromResult(Random.Shared.Next(3) == 0 && Interlocked.Increment(ref failures) < 12 ? 500 : 200);
        await SubscribeAsync(emulator, $",\"pushConfig\":{{\"pushEndpoint\":\"{receiver.Url}\"}},\"enableMessageOrdering\":true,\"retryPolicy\":{{\"minimumBackoff\":\"0.001s\",\"maximumBackoff\":\"0.002s\"}}");
        for (var i = 0; i < 20; i += 5)
        {
            await PublishAsync(emulator, [.. Enumerable.Range(i, 5).Select(n => $$"""{"data":"{{Data(n)}}","orderingKey":"a"}""")]);
        }

        await emulator.IdleAsync();
        var numbers = receiver.Requests.Select(r => (int)Convert.FromBase64String(JsonNode.Parse(r.Body)!["message"]!["data"]!.GetValue<string>())[0]).ToArray();
        numbers.ShouldBeInOrder();
        numbers.Distinct().Count().ShouldBe(20);
    }

    [Fact]
    public async Task OrderAndOutstandingMessagesSurviveKill9()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        var port = LocalPorts.Free();
        using var http = new HttpClient();
        string[] published;
        await using (var first = await EmulatorProcess.StartAsync(database, port))
        {
            await CallAsync(http, HttpMethod.Put, $"{first.Url}/v1/{Topic}", "{}");
            await CallAsync(http, HttpMethod.Put, $"{first.Url}/v1/{Sub}", $$"""{"topic":"{{Topic}}","enableMessageOrdering":true,"deadLetterPolicy":{"deadLetterTopic":"{{Topic}}","maxDeliveryAttempts":5} }""");
            var answer = await CallAsync(http, HttpMethod.Post, $"{first.Url}/v1/{Topic}:publish", $$"""{"messages":[{{string.Join(',', Enumerable.Range(0, 3).Select(i => $$"""{"data":"{{Data(i)}}","orderingKey":"a"}"""))}}]}""");
            published = [.. answer["messageIds"]!.AsArray().Select(i => i!.GetValue<string>())];
            var pulled = await CallAsync(http, HttpMethod.Post, $"{first.Url}/v1/{Sub}:pull", """{"maxMessages":10,"returnImmediately":true}""");
            pulled["receivedMessages"]!.AsArray().Count.ShouldBe(1);
            await CallAsync(http, HttpMethod.Post, $"{first.Url}/v1/{Sub}:acknowledge", $$"""{"ackIds":["{{pulled["receivedMessages"]![0]!["ackId"]}}"]}""");
            await first.KillAsync();
        }

        await using var second = await EmulatorProcess.StartAsync(database, port);
        foreach (var id in published[1..])
        {
            // A pull that waits, because what is stored is read after the start.
            var pulled = await CallAsync(http, HttpMethod.Post, $"{second.Url}/v1/{Sub}:pull", """{"maxMessages":10}""");
            pulled["receivedMessages"]!.AsArray().ShouldHaveSingleItem()!["message"]!["messageId"]!.GetValue<string>().ShouldBe(id);
            await CallAsync(http, HttpMethod.Post, $"{second.Url}/v1/{Sub}:acknowledge", $$"""{"ackIds":["{{pulled["receivedMessages"]![0]!["ackId"]}}"]}""");
        }

        (await CallAsync(http, HttpMethod.Post, $"{second.Url}/v1/{Sub}:pull", """{"maxMessages":10,"returnImmediately":true}""")).ToJsonString().ShouldBe("{}");
    }

    [Fact]
    public async Task OrderHoldsWhenFarMoreIsStoredThanStaysInMemory()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var receiver = await Receiver.StartAsync();
        await using (var first = await Emulator.StartAsync("postgres", database, ("Emulator:Window", "5")))
        {
            receiver.Answer = (_, _) => Task.FromResult(500);
            await SubscribeAsync(first, $",\"pushConfig\":{{\"pushEndpoint\":\"{receiver.Url}\"}},\"enableMessageOrdering\":true,\"retryPolicy\":{{\"minimumBackoff\":\"2s\",\"maximumBackoff\":\"2s\"}}");
            foreach (var key in (string[])["a", "b", "c"])
            {
                await PublishAsync(first, [.. Enumerable.Range(0, 15).Select(i => $$"""{"data":"{{Data(i)}}","orderingKey":"{{key}}"}""")]);
            }

            await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count >= 3), "the first of each key has failed, and its next attempt is later than all the others");
        }

        var before = receiver.Requests.Count;
        receiver.Answer = (_, _) => Task.FromResult(200);
        await using var second = await Emulator.StartAsync("postgres", database, ("Emulator:Window", "5"));
        await second.IdleAsync();
        var pushed = receiver.Requests.Skip(before).Select(r => JsonNode.Parse(r.Body)!["message"]!).ToArray();
        foreach (var key in (string[])["a", "b", "c"])
        {
            pushed.Where(m => m["orderingKey"]!.GetValue<string>() == key).Select(m => (int)Convert.FromBase64String(m["data"]!.GetValue<string>())[0]).ShouldBe(Enumerable.Range(0, 15));
        }
    }

    [Fact]
    public async Task EverythingIsPulledWhenFarMoreIsStoredThanStaysInMemory()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using (var first = await Emulator.StartAsync("postgres", database, ("Emulator:Window", "5")))
        {
            await SubscribeAsync(first);
            await PublishAsync(first, [.. Enumerable.Range(0, 60).Select(i => $$"""{"data":"{{Data(i)}}"}""")]);
        }

        await using var second = await Emulator.StartAsync("postgres", database, ("Emulator:Window", "5"));
        var pulled = new List<JsonNode>();
        await Limits.UntilAsync(async () =>
        {
            pulled.AddRange(await PullAsync(second));
            return pulled.Count >= 60;
        }, "all were pulled");
        pulled.Select(m => m["message"]!["messageId"]!.GetValue<string>()).Distinct().Count().ShouldBe(60);
        await AcknowledgeAsync(second, [.. pulled]);
        await second.IdleAsync();
        (await second.StatsAsync())["subscriptions"]![0]!["depth"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task WhatIsOutstandingIsNotPulledAgainRightAfterARestart()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using (var first = await Emulator.StartAsync("postgres", database))
        {
            await SubscribeAsync(first, ",\"ackDeadlineSeconds\":600,\"deadLetterPolicy\":{\"deadLetterTopic\":\"projects/p/topics/events\"}");
            await PublishAsync(first, """{"data":"aGk="}""");
            (await PullAsync(first)).Count.ShouldBe(1);
        }

        await using var second = await Emulator.StartAsync("postgres", database);
        await PublishAsync(second, """{"data":"aG8="}""");
        var pulled = await second.MustAsync("POST", $"/v1/{Sub}:pull", """{"maxMessages":10}""");
        pulled["receivedMessages"]!.AsArray().ShouldHaveSingleItem()!["message"]!["data"]!.GetValue<string>().ShouldBe("aG8=");
        await Limits.UntilAsync(async () => (await second.StatsAsync())["subscriptions"]![0]!["depth"]!.GetValue<int>() == 2, "the one of before is there, too");
    }

    [Theory]
    [EveryTransport]
    public async Task PullWaitsAMomentForAMessage(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator);
        var pull = emulator.MustAsync("POST", $"/v1/{Sub}:pull", """{"maxMessages":1}""");
        await PublishAsync(emulator, """{"data":"aGk="}""");
        (await pull)["receivedMessages"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [EveryTransport]
    public async Task PushBecomesPullAndBack(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        await SubscribeAsync(emulator, ",\"pushConfig\":{\"pushEndpoint\":\"http://127.0.0.1:9/\"},\"retryPolicy\":{\"minimumBackoff\":\"0.010s\",\"maximumBackoff\":\"0.020s\"}");
        await emulator.RefusedAsync("POST", $"/v1/{Sub}:pull", """{"maxMessages":1}""", 400, "FAILED_PRECONDITION", "This method is not supported for this subscription type (resource=sub): it is pushed.");
        await PublishAsync(emulator, """{"data":"aGk="}""");
        await emulator.MustAsync("POST", $"/v1/{Sub}:modifyPushConfig", """{"pushConfig":{}}""");
        JsonNode? message = null;
        await Limits.UntilAsync(async () => (message = (await PullAsync(emulator)).FirstOrDefault()) is not null, "the message can be pulled");
        await emulator.MustAsync("POST", $"/v1/{Sub}:modifyPushConfig", $$"""{"pushConfig":{"pushEndpoint":"{{receiver.Url}}"} }""");
        await PublishAsync(emulator, """{"data":"aG8="}""");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 1), "the second is pushed");
        await AcknowledgeAsync(emulator, message!);
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task PullThatWaitsIsWokenByWhateverMakesAMessageAvailable(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup, settings: ("Emulator:Window", "2"));
        await SubscribeAsync(emulator, ",\"enableMessageOrdering\":true,\"retryPolicy\":{\"minimumBackoff\":\"0.2s\",\"maximumBackoff\":\"0.2s\"}");
        var waiting = WaitAsync();
        await PublishAsync(emulator, """{"data":"aGk=","orderingKey":"k"}""", """{"data":"aG8=","orderingKey":"k"}""");
        var first = await waiting;
        waiting = WaitAsync();
        await emulator.MustAsync("POST", $"/v1/{Sub}:modifyAckDeadline", Ids(first, ",\"ackDeadlineSeconds\":0"));
        var again = await waiting;
        again["message"]!["data"]!.GetValue<string>().ShouldBe("aGk=", "it was given back, and its backoff has passed");
        waiting = WaitAsync();
        await AcknowledgeAsync(emulator, again);
        (await waiting)["message"]!["data"]!.GetValue<string>().ShouldBe("aG8=", "it was the next one's turn");

        async Task<JsonNode> WaitAsync()
        {
            var pulled = await emulator.MustAsync("POST", $"/v1/{Sub}:pull", """{"maxMessages":10}""");
            return pulled["receivedMessages"].ShouldNotBeNull().AsArray().ShouldHaveSingleItem()!;
        }
    }

    [Theory]
    [EveryTransport]
    public async Task PullThatWaitsIsWokenWhenAnAckDeadlineHasPassed(string setup)
    {
        await using var emulator = await StartAsync(setup);
        await SubscribeAsync(emulator);
        await PublishAsync(emulator, """{"data":"aGk="}""");
        (await PullAsync(emulator)).Count.ShouldBe(1);
        var waiting = emulator.MustAsync("POST", $"/v1/{Sub}:pull", """{"maxMessages":10}""");
        await PullersAsync(emulator, 1);
        await MoveAsync(emulator, "10s");
        (await waiting)["receivedMessages"]!.AsArray().ShouldHaveSingleItem();
    }

    [Theory]
    [EveryTransport]
    public async Task PullThatWaitsEndsWithItsSubscription(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator);
        var waiting = emulator.CallAsync("POST", $"/v1/{Sub}:pull", """{"maxMessages":10}""");
        await PullersAsync(emulator, 1);
        await emulator.MustAsync("POST", $"/v1/{Sub}:modifyPushConfig", """{"pushConfig":{"pushEndpoint":"http://127.0.0.1:9/"}}""");
        (await waiting).Body["error"]!["message"]!.GetValue<string>().ShouldBe("This method is not supported for this subscription type (resource=sub): it is pushed.");
        await emulator.MustAsync("POST", $"/v1/{Sub}:modifyPushConfig", """{"pushConfig":{}}""");
        waiting = emulator.CallAsync("POST", $"/v1/{Sub}:pull", """{"maxMessages":10}""");
        await PullersAsync(emulator, 1);
        await emulator.MustAsync("DELETE", $"/v1/{Sub}");
        (await waiting).Status.ShouldBe(404);
    }

    [Theory]
    [EveryTransport]
    public async Task PullThatWaitsEndsWithTheEmulator(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator);
        var waiting = emulator.CallAsync("POST", $"/v1/{Sub}:pull", """{"maxMessages":10}""");
        await PullersAsync(emulator, 1);
        await emulator.StopAsync().WaitAsync(Limits.Step);
        var (status, body) = await waiting;
        body["error"]!["message"]!.GetValue<string>().ShouldBe("The emulator is stopping.");
        status.ShouldBe(503);
    }

    [Fact]
    public async Task PullThatIsGivenUpTakesNothing()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        using var given = new CancellationTokenSource();
        var waiting = emulator.Http.PostAsync($"/v1/{Sub}:pull", new StringContent("""{"maxMessages":10}"""), given.Token);
        await PullersAsync(emulator, 1);
        await given.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        await PullersAsync(emulator, 0);
        await PublishAsync(emulator, """{"data":"aGk="}""");
        (await PullAsync(emulator)).Count.ShouldBe(1);
    }

    [Theory]
    [EveryTransport]
    public async Task PullersTakeTurns(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator);
        var pulls = new List<Task<JsonNode>>();
        for (var i = 1; i <= 4; i++)
        {
            pulls.Add(emulator.MustAsync("POST", $"/v1/{Sub}:pull", """{"maxMessages":10}"""));
            await PullersAsync(emulator, i);
        }

        await PublishAsync(emulator, [.. Enumerable.Range(0, 4).Select(i => $$"""{"data":"{{Data(i)}}"}""")]);
        foreach (var pull in pulls)
        {
            (await pull)["receivedMessages"].ShouldNotBeNull().AsArray().ShouldHaveSingleItem();
        }
    }

    [Theory]
    [EveryTransport]
    public async Task AnswerOfAPullStaysSmallEnoughForAClient(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator);
        var data = Convert.ToBase64String(new byte[400_000]);
        await PublishAsync(emulator, [.. Enumerable.Range(0, 6).Select(_ => $$"""{"data":"{{data}}"}""")]);
        (await PullAsync(emulator)).Count.ShouldBe(3, "the third one is beyond 1 MiB");
        (await PullAsync(emulator)).Count.ShouldBe(3);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task FilteredSubscriptionGetsOnlyWhatItWants(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator, ",\"filter\":\"attributes.kind = \\\"paid\\\" AND NOT attributes:test\"");
        await emulator.MustAsync("PUT", "/v1/projects/p/subscriptions/all", $$"""{"topic":"{{Topic}}"}""");
        (await emulator.MustAsync("GET", $"/v1/{Sub}"))["filter"]!.GetValue<string>().ShouldBe("attributes.kind = \"paid\" AND NOT attributes:test");
        await PublishAsync(emulator, """{"data":"YQ==","attributes":{"kind":"late"}}""", """{"data":"Yg==","attributes":{"kind":"paid"}}""", """{"data":"Yw==","attributes":{"kind":"paid","test":""}}""", """{"data":"ZA=="}""");
        (await PullAsync(emulator)).ShouldHaveSingleItem()["message"]!["data"]!.GetValue<string>().ShouldBe("Yg==");
        (await PullAsync(emulator, "all")).Count.ShouldBe(4);
        (await emulator.CallAsync("PATCH", $"/v1/{Sub}", """{"subscription":{"filter":""},"updateMask":"filter"}""")).Status.ShouldBe(400);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task PoliciesOfTopicsAndSubscriptionsAreKept(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator);
        foreach (var (name, permission) in new[] { (Topic, "pubsub.topics.publish"), (Sub, "pubsub.subscriptions.consume") })
        {
            var set = await emulator.MustAsync("POST", $"/v1/{name}:setIamPolicy", """{"policy":{"bindings":[{"role":"roles/viewer","members":["allUsers"]}]}}""");
            var get = setup.StartsWith("rest", StringComparison.Ordinal) ? "GET" : "POST";
            (await emulator.MustAsync(get, $"/v1/{name}:getIamPolicy")).ToJsonString().ShouldBe(set.ToJsonString());
            await emulator.MustAsync("PATCH", $"/v1/{name}", $$"""{"{{(name == Topic ? "topic" : "subscription")}}":{"labels":{"a":"b"} },"updateMask":"labels"}""");
            (await emulator.MustAsync(get, $"/v1/{name}:getIamPolicy")).ToJsonString().ShouldBe(set.ToJsonString());
            (await emulator.MustAsync("POST", $"/v1/{name}:testIamPermissions", $$"""{"permissions":["{{permission}}","pubsub.fly"]}"""))["permissions"]!.ToJsonString().ShouldBe($"[\"{permission}\"]");
            await emulator.RefusedAsync("POST", $"/v1/{name}:setIamPolicy", "{}", 400, "INVALID_ARGUMENT", "SetIamPolicyRequest.policy is required.");
        }

        (await emulator.CallAsync("POST", "/v1/projects/p/topics/none:setIamPolicy", """{"policy":{}}""")).Status.ShouldBe(404);
        (await emulator.MustAsync("POST", "/v1/projects/p/topics/none:testIamPermissions", """{"permissions":["pubsub.topics.publish"]}"""))["permissions"].ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UnwrappedPushCarriesTheDataAlone(bool writesMetadata)
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await SubscribeAsync(emulator, $",\"pushConfig\":{{\"pushEndpoint\":\"{receiver.Url}\",\"noWrapper\":{{\"writeMetadata\":{(writesMetadata ? "true" : "false")}}}}}");
        var id = (await PublishAsync(emulator, """{"data":"aGk=","attributes":{"type":"PaymentAccepted","Content-Type":"text/plain","Host":"evil","a b":"no header"}}"""))[0];
        await emulator.IdleAsync();
        var request = receiver.Requests.ShouldHaveSingleItem();
        request.Body.ShouldBe("hi"u8.ToArray());
        request.Header("type").ShouldBe(writesMetadata ? "PaymentAccepted" : null);
        request.Header("Content-Type").ShouldBe(writesMetadata ? "text/plain" : null);
        request.Header("Host")!.ShouldStartWith("127.0.0.1");
        request.Header("x-goog-pubsub-message-id").ShouldBe(writesMetadata ? id : null);
        request.Header("x-goog-pubsub-subscription-name").ShouldBe(writesMetadata ? Sub : null);
    }

    [Theory]
    [EveryTransport]
    public async Task SeekForgetsWhatWasPublishedBefore(string setup)
    {
        await using var emulator = await StartAsync(setup);
        await SubscribeAsync(emulator);
        await PublishAsync(emulator, """{"data":"aGk="}""");
        await MoveAsync(emulator, "60s");
        await PublishAsync(emulator, """{"data":"aG8="}""");
        await emulator.MustAsync("POST", $"/v1/{Sub}:seek", """{"time":"2026-03-01T00:00:30Z"}""");
        (await PullAsync(emulator)).ShouldHaveSingleItem()["message"]!["data"]!.GetValue<string>().ShouldBe("aG8=");
    }

    [Theory]
    [EveryTransport]
    public async Task SubscriptionOfADeletedTopicKeepsWhatItHasAndGetsNothingMore(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator);
        await PublishAsync(emulator, """{"data":"aGk="}""");
        await emulator.MustAsync("DELETE", $"/v1/{Topic}");
        (await emulator.MustAsync("GET", $"/v1/{Sub}"))["topic"]!.GetValue<string>().ShouldBe("_deleted-topic_");
        await emulator.MustAsync("PUT", $"/v1/{Topic}");
        await PublishAsync(emulator, """{"data":"aG8="}""");
        (await PullAsync(emulator)).ShouldHaveSingleItem()["message"]!["data"]!.GetValue<string>().ShouldBe("aGk=");
    }

    [Theory]
    [EveryTransport]
    public async Task TopicsAndSubscriptionsAreChangedByMask(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator, ",\"labels\":{\"a\":\"b\"},\"enableMessageOrdering\":true");
        var topic = await emulator.MustAsync("PATCH", $"/v1/{Topic}", """{"topic":{"labels":{"x":"y"}},"updateMask":"labels"}""");
        topic["labels"]!["x"]!.GetValue<string>().ShouldBe("y");
        var sub = await emulator.MustAsync("PATCH", $"/v1/{Sub}", """{"subscription":{"ackDeadlineSeconds":33,"labels":{}},"updateMask":"ackDeadlineSeconds"}""");
        sub["ackDeadlineSeconds"]!.GetValue<int>().ShouldBe(33);
        sub["labels"]!["a"]!.GetValue<string>().ShouldBe("b");
        sub["enableMessageOrdering"]!.GetValue<bool>().ShouldBeTrue();
        sub["expirationPolicy"]!["ttl"]!.GetValue<string>().ShouldBe("2678400s");
        (await emulator.MustAsync("PATCH", $"/v1/{Sub}", """{"subscription":{"name":"projects/p/subscriptions/sub"},"updateMask":"labels"}"""))["labels"].ShouldBeNull();
        foreach (var wrong in (string[])["", "topic", "name", "enableMessageOrdering", "filter", "colour"])
        {
            (await emulator.CallAsync("PATCH", $"/v1/{Sub}", $$"""{"subscription":{},"updateMask":"{{wrong}}"}""")).Status.ShouldBe(400, wrong);
        }

        (await emulator.CallAsync("PATCH", "/v1/projects/p/subscriptions/none", """{"subscription":{},"updateMask":"labels"}""")).Status.ShouldBe(404);
    }

    [Theory]
    [EveryTransport]
    public async Task MalformedRequestsAreRefusedWithTheReason(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await SubscribeAsync(emulator);
        foreach (var (method, path, json, status, reason) in new (string, string, string, int, string)[]
        {
            ("PUT", "/v1/projects/p/topics/ab", "{}", 400, "[topics] name"),
            ("PUT", "/v1/projects/p/topics/google-topic", "{}", 400, "[topics] name"),
            ("PUT", "/v1/projects/p/topics/t123", """{"messageRetentionDuration":"1s"}""", 400, "messageRetentionDuration"),
            ("PUT", "/v1/projects/p/subscriptions/new", """{"topic":"projects/p/topics/none"}""", 404, "none"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"ackDeadlineSeconds\":9"), 400, "ackDeadlineSeconds"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"ackDeadlineSeconds\":601"), 400, "ackDeadlineSeconds"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"messageRetentionDuration\":\"599s\""), 400, "messageRetentionDuration"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"retryPolicy\":{\"maximumBackoff\":\"601s\"}"), 400, "RetryPolicy"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"retryPolicy\":{\"minimumBackoff\":\"20s\",\"maximumBackoff\":\"10s\"}"), 400, "RetryPolicy"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"deadLetterPolicy\":{\"deadLetterTopic\":\"projects/p/topics/events\",\"maxDeliveryAttempts\":4}"), 400, "DeadLetterPolicy"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"deadLetterPolicy\":{\"deadLetterTopic\":\"projects/p/topics/events\",\"maxDeliveryAttempts\":101}"), 400, "DeadLetterPolicy"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"deadLetterPolicy\":{\"deadLetterTopic\":\"projects/p/topics/none\"}"), 404, "none"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"expirationPolicy\":{\"ttl\":\"3600s\"}"), 400, "ExpirationPolicy"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"pushConfig\":{\"pushEndpoint\":\"ftp://x\"}"), 400, "endpoint"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"pushConfig\":{\"oidcToken\":{\"serviceAccountEmail\":\"a\"}}"), 400, "pushEndpoint"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"filter\":\"attributes:\""), 400, "Subscription.filter: an attribute's key is expected at position 12"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"enableExactlyOnceDelivery\":true"), 501, "enableExactlyOnceDelivery"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"bigtableConfig\":{}"), 501, "bigtableConfig"),
            ("PUT", "/v1/projects/p/topics/schemed", """{"schemaSettings":{}}""", 501, "schemaSettings"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"bigqueryConfig\":{}"), 501, "bigqueryConfig"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"colour\":1"), 400, "colour"),
            ("PUT", $"/v1/{Sub}", Body("\"labels\":{}"), 409, "already exists"),
            ("PATCH", $"/v1/{Topic}", """{"topic":{"labels":{"a":"\u0000"}},"updateMask":"labels"}""", 400, "U+0000"),
            ("PUT", "/v1/projects/p/subscriptions/new", Body("\"labels\":{\"\\u0000\":\"a\"}"), 400, "U+0000"),
            ("POST", $"/v1/{Topic}:publish", """{"messages":[]}""", 400, "message_count"),
            ("POST", $"/v1/{Topic}:publish", """{"messages":[{"attributes":{"googleThing":"x"}}]}""", 400, "googleThing"),
            ("POST", $"/v1/{Topic}:publish", """{"messages":[{"attributes":{"":"x"}}]}""", 400, "attribute key"),
            ("POST", $"/v1/{Topic}:publish", """{"messages":[{"data":"aGk=","orderingKey":"a"},{"data":"aGk=","orderingKey":"b"}]}""", 400, "ordering key"),
            ("POST", $"/v1/{Sub}:pull", """{"maxMessages":0}""", 400, "max_messages"),
            ("POST", $"/v1/{Sub}:acknowledge", "{}", 400, "ackIds"),
            ("POST", $"/v1/{Sub}:acknowledge", """{"ackIds":["nonsense"]}""", 400, "invalid ack ID"),
            ("POST", $"/v1/{Sub}:modifyAckDeadline", """{"ackIds":["x"],"ackDeadlineSeconds":601}""", 400, "ackDeadlineSeconds"),
            ("POST", $"/v1/{Sub}:modifyPushConfig", "{}", 400, "pushConfig"),
            ("POST", $"/v1/{Sub}:seek", "{}", 400, "time"),
        })
        {
            if (reason == "colour" && setup.StartsWith("grpc", StringComparison.Ordinal))
            {
                // Only JSON can name a field that there is not.
                continue;
            }

            var (actual, body) = await emulator.CallAsync(method, path, json);
            body["error"].ShouldNotBeNull(path + json)["message"]!.GetValue<string>().ShouldContain(reason, customMessage: path + json);
            actual.ShouldBe(status, path + json);
        }

        static string Body(string more) => $$"""{"topic":"{{Topic}}",{{more}}}""";
    }

    private static string Data(int number) => Convert.ToBase64String([(byte)number]);

    private static Task<Emulator> StartAsync(string setup) => Emulator.StartAsync(setup, null, ("Emulator:Clock", "manual"), ("Emulator:ClockStart", "2026-03-01T00:00:00Z"));

    private static Task MoveAsync(Emulator emulator, string by) => emulator.MustAsync("POST", "/emulator/clock", $$"""{"advance":"{{by}}"}""");

    private static Task PullersAsync(Emulator emulator, int count) =>
        Limits.UntilAsync(async () => (await emulator.StatsAsync())["subscriptions"]![0]!["pullers"]?.GetValue<int>() == count, $"{count} pullers wait");

    private static async Task SubscribeAsync(Emulator emulator, string more = "")
    {
        await emulator.MustAsync("PUT", $"/v1/{Topic}");
        await emulator.MustAsync("PUT", $"/v1/{Sub}", $$"""{"topic":"{{Topic}}" {{more}} }""");
    }

    private static async Task<string[]> PublishAsync(Emulator emulator, params string[] messages) =>
        [.. (await emulator.MustAsync("POST", $"/v1/{Topic}:publish", $$"""{"messages":[{{string.Join(',', messages)}}]}"""))["messageIds"]!.AsArray().Select(i => i!.GetValue<string>())];

    private static async Task<IReadOnlyList<JsonNode>> PullAsync(Emulator emulator, string id = "sub") =>
        [.. ((await emulator.MustAsync("POST", $"/v1/projects/p/subscriptions/{id}:pull", """{"maxMessages":100,"returnImmediately":true}"""))["receivedMessages"]?.AsArray() ?? []).Select(m => m!)];

    private static Task AcknowledgeAsync(Emulator emulator, params JsonNode[] messages) =>
        emulator.MustAsync("POST", $"/v1/{Sub}:acknowledge", $$"""{"ackIds":[{{string.Join(',', messages.Select(m => m["ackId"]!.ToJsonString()))}}]}""");

    private static string Ids(JsonNode message, string more) => $$"""{"ackIds":[{{message["ackId"]!.ToJsonString()}}] {{more}} }""";

    private static async Task<JsonNode> CallAsync(HttpClient http, HttpMethod method, string url, string json)
    {
        using var request = new HttpRequestMessage(method, url) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }
}
