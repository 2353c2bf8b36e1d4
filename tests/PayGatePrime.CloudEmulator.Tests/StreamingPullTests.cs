using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Npgsql;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Wire.PubSub;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class StreamingPullTests
{
    private const string Path = "/google.pubsub.v1.Subscriber/StreamingPull";
    private const string Topic = "projects/p/topics/events";
    private const string Sub = "projects/p/subscriptions/sub";

    [Theory]
    [InlineData("memory")]
    [InlineData("postgres")]
    public async Task MessagesComeAsTheyArePublishedAndAreGoneOnceAcknowledged(string store)
    {
        await using var emulator = await Emulator.StartAsync(store);
        await SubscribeAsync(emulator, ",\"enableMessageOrdering\":true");
        await using var stream = await OpenAsync(emulator.Grpc);
        for (var i = 0; i < 5; i++)
        {
            await PublishAsync(emulator.Grpc, new PubsubMessage { Data = ByteString.CopyFromUtf8($"m{i}"), Attributes = { ["a"] = "b" }, OrderingKey = "k" });
            var answer = (await stream.ReadAsync(StreamingPullResponse.Parser)).ShouldNotBeNull();
            answer.SubscriptionProperties.ShouldBe(new StreamingPullResponse.Types.SubscriptionProperties { MessageOrderingEnabled = true });
            var received = answer.ReceivedMessages.ShouldHaveSingleItem();
            received.Message.Data.ToStringUtf8().ShouldBe($"m{i}");
            received.Message.Attributes["a"].ShouldBe("b");
            received.Message.OrderingKey.ShouldBe("k");
            received.DeliveryAttempt.ShouldBe(0, "without a dead-letter policy there is none");
            await stream.WriteAsync(new StreamingPullRequest { AckIds = { received.AckId } });
        }

        await DepthAsync(emulator, 0);
    }

    [Fact]
    public async Task FlowControlByMessagesIsExact()
    {
        await using var emulator = await StartOnManualClockAsync();
        await SubscribeAsync(emulator);
        await using var stream = await OpenAsync(emulator.Grpc, maxMessages: 3);
        await PublishAsync(emulator.Grpc, Messages(10));
        var held = await ReadAsync(stream, 3);
        var others = await PullAsync(emulator);
        others.Count.ShouldBe(7, "the stream has no more than three");
        await AcknowledgeAsync(emulator, [.. others]);

        await PublishAsync(emulator.Grpc, Messages(4));
        await stream.WriteAsync(new StreamingPullRequest { AckIds = { held[0].AckId } });
        var one = (await ReadAsync(stream, 1)).Single();
        (await PullAsync(emulator)).Count.ShouldBe(3, "an acknowledgement makes room for one");

        await stream.WriteAsync(new StreamingPullRequest { ModifyDeadlineAckIds = { one.AckId }, ModifyDeadlineSeconds = { 0 } });
        var again = (await ReadAsync(stream, 1)).Single();
        again.Message.MessageId.ShouldBe(one.Message.MessageId, "what was given back comes again, as there is room for it");
        again.AckId.ShouldNotBe(one.AckId);

        await AcknowledgeAsync(emulator, [again, held[1], held[2]]);
        await PublishAsync(emulator.Grpc, Messages(3));
        (await ReadAsync(stream, 3)).Count.ShouldBe(3, "what a unary call acknowledges makes room, too");
    }

    [Fact]
    public async Task FlowControlByBytesIsExact()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await using var stream = await OpenAsync(emulator.Grpc, maxBytes: 10);
        await PublishAsync(emulator.Grpc, [.. Enumerable.Range(0, 5).Select(_ => new PubsubMessage { Data = ByteString.CopyFromUtf8("12"), Attributes = { ["a"] = "b" } })]);
        var held = await ReadAsync(stream, 3);
        (await PullAsync(emulator)).Count.ShouldBe(2, "with the third there are 12 bytes outstanding");
        await stream.WriteAsync(new StreamingPullRequest { AckIds = { held[0].AckId } });
        await PublishAsync(emulator.Grpc, Messages(2));
        (await ReadAsync(stream, 1)).Count.ShouldBe(1);
        (await PullAsync(emulator)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task SizesThatOnlyTheStoreKnowsCountOnceTheyAreRead()
    {
        await using var emulator = await Emulator.StartAsync("postgres", null, ("Emulator:Window", "2"));
        await SubscribeAsync(emulator);
        await PublishAsync(emulator.Grpc, [.. Enumerable.Range(0, 30).Select(_ => new PubsubMessage { Data = ByteString.CopyFrom(new byte[100_000]) })]);
        await using var stream = await OpenAsync(emulator.Grpc, maxBytes: 250_000);
        for (var i = 0; i < 30; i += 3)
        {
            var held = await ReadAsync(stream, 3);
            held.Count.ShouldBe(3);
            await stream.WriteAsync(new StreamingPullRequest { AckIds = { held.Select(h => h.AckId) } });
        }

        await DepthAsync(emulator, 0);
    }

    [Fact]
    public async Task DeadlineOfTheStreamHoldsAndWhatExpiresMakesRoomAndComesAgain()
    {
        await using var emulator = await StartOnManualClockAsync();
        await SubscribeAsync(emulator, ",\"ackDeadlineSeconds\":600");
        await using var stream = await OpenAsync(emulator.Grpc, maxMessages: 1, deadline: 20);
        await PublishAsync(emulator.Grpc, Messages(1));
        var first = (await ReadAsync(stream, 1)).Single();
        await MoveAsync(emulator, "19s");
        await stream.WriteAsync(new StreamingPullRequest { ModifyDeadlineAckIds = { first.AckId }, ModifyDeadlineSeconds = { 30 }, StreamAckDeadlineSeconds = 60 });
        await Limits.UntilAsync(async () => (await emulator.StatsAsync())["nextDueTime"] is null && await EndsAtAsync("2026-03-01T00:00:49"), "the deadline is extended");
        await MoveAsync(emulator, "30s");
        var second = (await ReadAsync(stream, 1)).Single();
        second.Message.MessageId.ShouldBe(first.Message.MessageId);
        await MoveAsync(emulator, "59s");
        (await PullAsync(emulator)).ShouldBeEmpty("the stream's deadline is 60 s now");
        await MoveAsync(emulator, "1s");
        (await ReadAsync(stream, 1)).Single().Message.MessageId.ShouldBe(first.Message.MessageId);

        async Task<bool> EndsAtAsync(string time) => (await emulator.MustAsync("GET", "/emulator/clock"))["nextStopTime"]!.GetValue<string>().StartsWith(time, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StreamThatEndsOrIsCutLeavesItsMessagesUntilTheirDeadline(bool isCut)
    {
        await using var emulator = await StartOnManualClockAsync();
        await SubscribeAsync(emulator);
        await using var stream = await OpenAsync(emulator.Grpc, deadline: 10);
        await PublishAsync(emulator.Grpc, Messages(2));
        var held = await ReadAsync(stream, 2);
        await stream.WriteAsync(new StreamingPullRequest { AckIds = { held[0].AckId } });
        await DepthAsync(emulator, 1);
        if (isCut)
        {
            await stream.CancelAsync();
        }
        else
        {
            stream.End();
            (await stream.EndAsync()).Code.ShouldBe(0);
        }

        await PullersAsync(emulator, 0);
        await PublishAsync(emulator.Grpc, Messages(1));
        await AcknowledgeAsync(emulator, (await PullAsync(emulator)).ShouldHaveSingleItem("the stream takes nothing more"));
        await MoveAsync(emulator, "10s");
        (await PullAsync(emulator)).ShouldHaveSingleItem().Message.MessageId.ShouldBe(held[1].Message.MessageId);
        emulator.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task WrongRequestsEndTheStreamWithTheReason()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await emulator.MustAsync("PUT", "/v1/projects/p/subscriptions/pushed", $$"""{"topic":"{{Topic}}","pushConfig":{"pushEndpoint":"http://127.0.0.1:9/"} }""");
        foreach (var (request, code, message) in new[]
        {
            (new StreamingPullRequest(), ApiCode.InvalidArgument, "Invalid [subscriptions] name: (name=). It must be projects/PROJECT/subscriptions/SUBSCRIPTION."),
            (First("projects/p/subscriptions/none"), ApiCode.NotFound, "Resource not found (resource=none)."),
            (First("projects/p/subscriptions/pushed"), ApiCode.FailedPrecondition, "This method is not supported for this subscription type (resource=pushed): it is pushed."),
            (First(Sub, deadline: 0), ApiCode.InvalidArgument, "Invalid ack deadline given (streamAckDeadlineSeconds=0): it must be between 10 and 600."),
            (First(Sub, deadline: 601), ApiCode.InvalidArgument, "Invalid ack deadline given (streamAckDeadlineSeconds=601): it must be between 10 and 600."),
            (With(First(Sub), r => r.AckIds.Add("x")), ApiCode.InvalidArgument, "You have passed an invalid ack ID to the service: it is none of this subscription."),
        })
        {
            await using var stream = emulator.Grpc.Open(Path);
            await stream.WriteAsync(request);
            var end = await stream.EndAsync();
            end.Message.ShouldBe(message);
            end.Code.ShouldBe((int)code);
        }

        foreach (var (request, message) in new[]
        {
            (new StreamingPullRequest { Subscription = Sub }, "subscription must not be set in a request after the first one of a stream."),
            (new StreamingPullRequest { MaxOutstandingMessages = 1 }, "maxOutstandingMessages must not be set in a request after the first one of a stream."),
            (new StreamingPullRequest { MaxOutstandingBytes = -1 }, "maxOutstandingBytes must not be set in a request after the first one of a stream."),
            (new StreamingPullRequest { ProtocolVersion = 1 }, "protocolVersion must not be set in a request after the first one of a stream."),
            (new StreamingPullRequest { StreamAckDeadlineSeconds = 9 }, "Invalid ack deadline given (streamAckDeadlineSeconds=9): it must be between 10 and 600."),
            (new StreamingPullRequest { AckIds = { "x" } }, "You have passed an invalid ack ID to the service: it is none of this subscription."),
            (new StreamingPullRequest { ModifyDeadlineAckIds = { "x" } }, "modifyDeadlineSeconds has 0 values for the 1 of modifyDeadlineAckIds."),
            (new StreamingPullRequest { ModifyDeadlineAckIds = { "x" }, ModifyDeadlineSeconds = { -1 } }, "Invalid ack deadline given (ackDeadlineSeconds=-1): it must be between 0 and 600."),
            (new StreamingPullRequest { ModifyDeadlineAckIds = { "x" }, ModifyDeadlineSeconds = { 601 } }, "Invalid ack deadline given (ackDeadlineSeconds=601): it must be between 0 and 600."),
        })
        {
            await using var stream = await OpenAsync(emulator.Grpc);
            await PullersAsync(emulator, 1);
            await stream.WriteAsync(request);
            var end = await stream.EndAsync();
            end.Message.ShouldBe(message);
            end.Code.ShouldBe((int)ApiCode.InvalidArgument);
            end.IsHeadersOnly.ShouldBeFalse("the stream was served already");
            await PullersAsync(emulator, 0);
        }
    }

    [Theory]
    [InlineData("000000", true, "The request ends within the prefix of its message.")]
    [InlineData("0000000005AA", true, "The request ends within its message of 5 bytes.")]
    [InlineData("0200000000", false, "The compression flag of the request's message must be 0 or 1, not 2.")]
    [InlineData("0100000000", false, "The request's message says that it is compressed, but grpc-encoding names no compression.")]
    [InlineData("00FFFFFFFF", false, "Request payload size exceeds the limit: 2097152 bytes.")]
    [InlineData("00000000020A05", false, "The request is not a StreamingPullRequest: ")]
    public async Task BrokenFrameInTheMiddleEndsTheStream(string hex, bool ends, string message)
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await using var stream = await OpenAsync(emulator.Grpc);
        await PublishAsync(emulator.Grpc, Messages(1));
        await ReadAsync(stream, 1);
        await stream.WriteAsync(Convert.FromHexString(hex));
        if (ends)
        {
            stream.End();
        }

        var end = await stream.EndAsync();
        end.Message.ShouldStartWith(message);
        end.Code.ShouldBe((int)ApiCode.InvalidArgument);
        await PullersAsync(emulator, 0);
        emulator.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task StreamWithoutARequestEndsWithTheReason()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var stream = emulator.Grpc.Open(Path);
        stream.End();
        var end = await stream.EndAsync();
        end.Message.ShouldBe("The stream ended before its first request, which names the subscription.");
        end.Code.ShouldBe((int)ApiCode.InvalidArgument);
    }

    [Theory]
    [InlineData("900000m")]
    [InlineData("99999999H")]
    public async Task LongDeadlineIsAccepted(string timeout)
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await using var stream = await OpenAsync(emulator.Grpc, headers: ("grpc-timeout", timeout));
        await PublishAsync(emulator.Grpc, Messages(1));
        (await ReadAsync(stream, 1)).Count.ShouldBe(1);
        (await emulator.Grpc.CallAsync("/google.pubsub.v1.Publisher/GetTopic", new GetTopicRequest { Topic = Topic }, ("grpc-timeout", timeout))).Code.ShouldBe(0);
    }

    [Fact]
    public async Task PassedDeadlineEndsTheStream()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await using var stream = await OpenAsync(emulator.Grpc, headers: ("grpc-timeout", "300m"));
        (await stream.EndAsync()).Code.ShouldBe((int)ApiCode.DeadlineExceeded);
        await PullersAsync(emulator, 0);
    }

    [Fact]
    public async Task StreamEndsWithTheEmulatorAtOnce()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await using var full = await OpenAsync(emulator.Grpc, maxMessages: 1);
        await PublishAsync(emulator.Grpc, Messages(1));
        await ReadAsync(full, 1);
        await using var waiting = await OpenAsync(emulator.Grpc);
        await using var begun = emulator.Grpc.Open(Path);
        await PullersAsync(emulator, 2);
        var stop = emulator.StopAsync();
        foreach (var stream in (GrpcDuplex[])[full, waiting, begun])
        {
            var end = await stream.EndAsync();
            end.Message.ShouldBe("The emulator is stopping.");
            end.Code.ShouldBe((int)ApiCode.Unavailable);
        }

        await stop.WaitAsync(Limits.Step);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StreamEndsWhenItsSubscriptionIsDeletedOrPushed(bool isDeleted)
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await using var full = await OpenAsync(emulator.Grpc, maxMessages: 1);
        await PublishAsync(emulator.Grpc, Messages(1));
        await ReadAsync(full, 1);
        await using var waiting = await OpenAsync(emulator.Grpc);
        await PullersAsync(emulator, 2);
        if (isDeleted)
        {
            await emulator.MustAsync("DELETE", $"/v1/{Sub}");
        }
        else
        {
            await emulator.MustAsync("POST", $"/v1/{Sub}:modifyPushConfig", """{"pushConfig":{"pushEndpoint":"http://127.0.0.1:9/"}}""");
        }

        foreach (var stream in (GrpcDuplex[])[full, waiting])
        {
            (await stream.EndAsync()).Code.ShouldBe((int)(isDeleted ? ApiCode.NotFound : ApiCode.FailedPrecondition));
        }
    }

    [Fact]
    public async Task PingIsAnsweredWhereTheClientExpectsIt()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await using var stream = emulator.Grpc.Open(Path);
        await stream.WriteAsync(With(First(Sub), r => r.ProtocolVersion = 1));
        for (var i = 0; i < 3; i++)
        {
            await stream.WriteAsync(new StreamingPullRequest());
            (await stream.ReadAsync(StreamingPullResponse.Parser)).ShouldNotBeNull().ReceivedMessages.ShouldBeEmpty();
        }

        stream.End();
        (await stream.EndAsync()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task LargeMessagesArePublishedAndStreamed()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await using var stream = await OpenAsync(emulator.Grpc);
        var data = new byte[9 * 1024 * 1024];
        Random.Shared.NextBytes(data);
        await PublishAsync(emulator.Grpc, new PubsubMessage { Data = ByteString.CopyFrom(data) });
        (await ReadAsync(stream, 1)).Single().Message.Data.Span.SequenceEqual(data).ShouldBeTrue();
        var refused = await emulator.Grpc.CallAsync("/google.pubsub.v1.Publisher/Publish", new PublishRequest { Topic = Topic, Messages = { new PubsubMessage { Data = ByteString.CopyFrom(new byte[10 * 1024 * 1024]) } } });
        refused.Message.ShouldBe("Request payload size exceeds the limit: 10485760 bytes.");
        refused.Code.ShouldBe((int)ApiCode.InvalidArgument);
    }

    [Fact]
    public async Task ClientThatReadsNothingMayStillAcknowledgeAndHindersNobody()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await PublishAsync(emulator.Grpc, Messages(1));
        await using var stream = await OpenAsync(emulator.Grpc);
        var first = (await ReadAsync(stream, 1)).Single();
        for (var i = 0; i < 8; i++)
        {
            await PublishAsync(emulator.Grpc, new PubsubMessage { Data = ByteString.CopyFrom(new byte[4 * 1024 * 1024]) });
        }

        await stream.WriteAsync(new StreamingPullRequest { AckIds = { first.AckId } });
        await DepthAsync(emulator, 8);
        (await emulator.Grpc.CallAsync("/google.pubsub.v1.Publisher/GetTopic", new GetTopicRequest { Topic = Topic })).Code.ShouldBe(0);
    }

    [Fact]
    public async Task CallsPassBesideHundredsOfStreamsOnTheirConnection()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        using var client = new GrpcClient(emulator.GrpcUrl, onOneConnection: true);
        var streams = new List<GrpcDuplex>();
        for (var i = 0; i < 300; i++)
        {
            streams.Add(await OpenAsync(client));
        }

        await PullersAsync(emulator, 300);
        (await client.CallAsync("/google.pubsub.v1.Publisher/GetTopic", new GetTopicRequest { Topic = Topic }).WaitAsync(Limits.Step)).Code.ShouldBe(0);
        await Task.WhenAll(streams.Select(s => s.DisposeAsync().AsTask()));
        await PullersAsync(emulator, 0);
    }

    [Fact]
    public async Task StreamMaySendMoreThanOneRequestMay()
    {
        await using var emulator = await Emulator.StartAsync();
        await SubscribeAsync(emulator);
        await using var stream = await OpenAsync(emulator.Grpc);
        for (var i = 0; i < 40; i++)
        {
            await stream.WriteAsync(new StreamingPullRequest { ClientId = new string('c', 1024 * 1024) });
        }

        stream.End();
        (await stream.EndAsync()).Code.ShouldBe(0);
    }

    [Theory]
    [InlineData("memory", false)]
    [InlineData("memory", true)]
    [InlineData("postgres", false)]
    [InlineData("postgres", true)]
    public async Task ManyStreamsShareAllMessagesAndNoneGetsTheSame(string store, bool isOrdered)
    {
        const int Streams = 60;
        const int Published = 900;
        await using var emulator = await Emulator.StartAsync(store, null, ("Emulator:Window", "50"));
        await SubscribeAsync(emulator, $",\"ackDeadlineSeconds\":600,\"enableMessageOrdering\":{(isOrdered ? "true" : "false")}");
        var received = new ConcurrentDictionary<string, int>();
        var acknowledged = 0;
        using var all = new SemaphoreSlim(0, 1);
        GrpcDuplex[] streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(number => OpenAsync(emulator.Grpc, maxMessages: 1 + (number % 7), deadline: 600)));
        var consuming = Task.WhenAll(streams.Select(async (stream, number) =>
        {
            var chance = new Random(number);
            while (await stream.ReadAsync(StreamingPullResponse.Parser, Limits.Flow) is { } answer)
            {
                answer.ReceivedMessages.Count.ShouldBeLessThanOrEqualTo(1 + (number % 7));
                var request = new StreamingPullRequest();
                foreach (var message in answer.ReceivedMessages)
                {
                    if (chance.Next(10) == 0)
                    {
                        request.ModifyDeadlineAckIds.Add(message.AckId);
                        request.ModifyDeadlineSeconds.Add(0);
                    }
                    else
                    {
                        received.AddOrUpdate(message.Message.MessageId, 1, (_, n) => n + 1);
                        request.AckIds.Add(message.AckId);
                    }
                }

                await stream.WriteAsync(request);
                if (request.AckIds.Count > 0 && Interlocked.Add(ref acknowledged, request.AckIds.Count) == Published)
                {
                    all.Release();
                }
            }

            (await stream.EndAsync()).Code.ShouldBe(0);
        }));
        for (var i = 0; i < Published; i += 30)
        {
            await PublishAsync(emulator.Grpc, [.. Messages(30).Select(m => With(m, x => x.OrderingKey = isOrdered ? $"k{i / 30 % 4}" : ""))]);
        }

        await Task.WhenAny(consuming, all.WaitAsync()).WaitAsync(Limits.Flow);
        foreach (var stream in streams)
        {
            stream.End();
        }

        await consuming.WaitAsync(Limits.Step);
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }

        received.Count.ShouldBe(Published);
        received.Values.ShouldAllBe(n => n == 1);
        await DepthAsync(emulator, 0);
        await PullersAsync(emulator, 0);
        emulator.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task AfterKill9WhatWasNotAcknowledgedComesAgainAndWhatWasDoesNot()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        int port = LocalPorts.Free(), grpcPort = LocalPorts.Free();
        string[] kept;
        await using (var first = await EmulatorProcess.StartAsync(database, port, grpcPort))
        {
            using var client = new GrpcClient($"http://localhost:{grpcPort}");
            (await client.CallAsync("/google.pubsub.v1.Publisher/CreateTopic", new Topic { Name = Topic })).Code.ShouldBe(0);
            (await client.CallAsync("/google.pubsub.v1.Subscriber/CreateSubscription", new Subscription { Name = Sub, Topic = Topic })).Code.ShouldBe(0);
            await using var stream = await OpenAsync(client);
            await PublishAsync(client, Messages(6));
            var held = await ReadAsync(stream, 6);
            await stream.WriteAsync(new StreamingPullRequest { AckIds = { held.Take(3).Select(m => m.AckId) } });
            kept = [.. held.Skip(3).Select(m => m.Message.MessageId)];
            await using var data = NpgsqlDataSource.Create(database);
            await using var count = data.CreateCommand("select count(*) from emulator.task");
            await Limits.UntilAsync(async () => (long)(await count.ExecuteScalarAsync())! == 3, "the acknowledged ones are gone for good");
            await first.KillAsync();
            await Should.ThrowAsync<Exception>(() => stream.ReadAsync(StreamingPullResponse.Parser));
        }

        await using var second = await EmulatorProcess.StartAsync(database, port, grpcPort);
        using var again = new GrpcClient($"http://localhost:{grpcPort}");
        await using var resumed = await OpenAsync(again);
        var came = await ReadAsync(resumed, 3);
        came.Select(m => m.Message.MessageId).ShouldBe(kept, ignoreOrder: true);
        await resumed.WriteAsync(new StreamingPullRequest { AckIds = { came.Select(m => m.AckId) } });
        await PublishAsync(again, Messages(1));
        kept.ShouldNotContain((await ReadAsync(resumed, 1)).Single().Message.MessageId);
    }

    private static StreamingPullRequest First(string subscription, int deadline = 10) => new() { Subscription = subscription, StreamAckDeadlineSeconds = deadline, ClientId = "test" };

    private static T With<T>(T message, Action<T> change)
    {
        change(message);
        return message;
    }

    private static PubsubMessage[] Messages(int count) => [.. Enumerable.Range(0, count).Select(i => new PubsubMessage { Data = ByteString.CopyFrom($"message {i}", Encoding.UTF8) })];

    private static async Task<GrpcDuplex> OpenAsync(GrpcClient client, long maxMessages = 0, long maxBytes = 0, int deadline = 10, params (string Name, string Value)[] headers)
    {
        var stream = client.Open(Path, headers);
        await stream.WriteAsync(With(First(Sub, deadline), r => (r.MaxOutstandingMessages, r.MaxOutstandingBytes) = (maxMessages, maxBytes)));
        return stream;
    }

    /// <summary>Reads until there are so many messages, and no more.</summary>
    private static async Task<List<ReceivedMessage>> ReadAsync(GrpcDuplex stream, int count)
    {
        List<ReceivedMessage> messages = [];
        while (messages.Count < count)
        {
            messages.AddRange((await stream.ReadAsync(StreamingPullResponse.Parser)).ShouldNotBeNull("the stream has ended").ReceivedMessages);
        }

        messages.Count.ShouldBe(count);
        return messages;
    }

    private static async Task PublishAsync(GrpcClient client, params PubsubMessage[] messages)
    {
        var reply = await client.CallAsync("/google.pubsub.v1.Publisher/Publish", new PublishRequest { Topic = Topic, Messages = { messages } });
        reply.Code.ShouldBe(0, reply.Message);
    }

    private static async Task<IReadOnlyList<ReceivedMessage>> PullAsync(Emulator emulator)
    {
        var reply = await emulator.Grpc.CallAsync("/google.pubsub.v1.Subscriber/Pull", new PullRequest { Subscription = Sub, MaxMessages = 100, ReturnImmediately = true });
        reply.Code.ShouldBe(0, reply.Message);
        return PullResponse.Parser.ParseFrom(reply.Body).ReceivedMessages;
    }

    private static async Task AcknowledgeAsync(Emulator emulator, params ReceivedMessage[] messages) =>
        (await emulator.Grpc.CallAsync("/google.pubsub.v1.Subscriber/Acknowledge", new AcknowledgeRequest { Subscription = Sub, AckIds = { messages.Select(m => m.AckId) } })).Code.ShouldBe(0);

    private static Task<Emulator> StartOnManualClockAsync() => Emulator.StartAsync("memory", null, ("Emulator:Clock", "manual"), ("Emulator:ClockStart", "2026-03-01T00:00:00Z"));

    private static Task MoveAsync(Emulator emulator, string by) => emulator.MustAsync("POST", "/emulator/clock", $$"""{"advance":"{{by}}"}""");

    private static async Task SubscribeAsync(Emulator emulator, string more = "")
    {
        await emulator.MustAsync("PUT", $"/v1/{Topic}");
        await emulator.MustAsync("PUT", $"/v1/{Sub}", $$"""{"topic":"{{Topic}}" {{more}} }""");
    }

    private static async Task<JsonNode> StatsAsync(Emulator emulator) =>
        (await emulator.StatsAsync())["subscriptions"]!.AsArray().Single(s => s!["name"]!.GetValue<string>() == Sub)!;

    private static Task PullersAsync(Emulator emulator, int count) =>
        Limits.UntilAsync(async () => (await StatsAsync(emulator))["pullers"]?.GetValue<int>() == count, $"{count} pullers wait");

    private static Task DepthAsync(Emulator emulator, int depth) =>
        Limits.UntilAsync(async () => await StatsAsync(emulator) is var stats && stats["depth"]!.GetValue<int>() == depth && stats["settling"]!.GetValue<int>() == 0, $"{depth} messages are left");
}
