using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Wire.Tasks;
using PayGatePrime.TestSupport;
using Task = System.Threading.Tasks.Task;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class GrpcTransportTests(RunningEmulators emulators) : IClassFixture<RunningEmulators>
{
    private const string ListQueues = "/google.cloud.tasks.v2.CloudTasks/ListQueues";
    private static readonly ListQueuesRequest s_request = new() { Parent = Emulator.Location };

    private GrpcClient Client => emulators["grpc, memory"].Grpc;

    [Fact]
    public async Task AnswerCarriesItsStatusInTheTrailersAndAnErrorInTheHeaders()
    {
        var answer = await Client.CallAsync(ListQueues, s_request);
        answer.Code.ShouldBe(0);
        answer.IsHeadersOnly.ShouldBeFalse();
        ListQueuesResponse.Parser.ParseFrom(answer.Body).Queues.Single().Name.ShouldBe(emulators.Queue);
        var error = await Client.CallAsync(ListQueues, new ListQueuesRequest());
        error.Code.ShouldBe((int)ApiCode.InvalidArgument);
        error.IsHeadersOnly.ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "The request holds no message.")]
    [InlineData("000000", "The request ends within the prefix of its message.")]
    [InlineData("0000000005AA", "The request ends within its message of 5 bytes.")]
    [InlineData("00000000000000000000", "The request holds more than the one message of a unary call.")]
    [InlineData("000000000000", "The request holds more than the one message of a unary call.")]
    [InlineData("0200000000", "The compression flag of the request's message must be 0 or 1, not 2.")]
    [InlineData("0100000000", "The request's message says that it is compressed, but grpc-encoding names no compression.")]
    [InlineData("00FFFFFFFF", "Request payload size exceeds the limit: 2097152 bytes.")]
    [InlineData("0000200001", "Request payload size exceeds the limit: 2097152 bytes.")]
    public async Task MalformedFrameIsAnInvalidArgument(string hex, string message)
    {
        var reply = await Client.SendAsync(ListQueues, Convert.FromHexString(hex)).WaitAsync(Limits.Step);
        reply.Message.ShouldBe(message);
        reply.Code.ShouldBe((int)ApiCode.InvalidArgument);
    }

    [Theory]
    [InlineData("0A05AA")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("07")]
    public async Task MalformedMessageIsAnInvalidArgument(string hex)
    {
        var reply = await Client.SendAsync(ListQueues, GrpcClient.Frame(Convert.FromHexString(hex)));
        reply.Message.ShouldStartWith("The request is not a ListQueuesRequest: ");
        reply.Code.ShouldBe((int)ApiCode.InvalidArgument);
    }

    [Fact]
    public async Task UnknownFieldsAreIgnored()
    {
        var reply = await Client.SendAsync(ListQueues, GrpcClient.Frame([.. s_request.ToByteArray(), 0xF8, 0x07, 0x01]));
        reply.Code.ShouldBe(0);
    }

    [Fact]
    public async Task CompressedMessageIsRefusedWithWhatIsAccepted()
    {
        var reply = await Client.SendAsync(ListQueues, Convert.FromHexString("0100000000"), ("grpc-encoding", "gzip"));
        reply.Code.ShouldBe((int)ApiCode.Unimplemented);
        reply.AcceptEncoding.ShouldBe("identity");
        (await Client.CallAsync(ListQueues, s_request, ("grpc-encoding", "gzip"))).Code.ShouldBe(0);
    }

    [Theory]
    [InlineData("/google.cloud.tasks.v2.CloudTasks/Explode", "The service google.cloud.tasks.v2.CloudTasks has no method Explode here.")]
    [InlineData("/google.cloud.tasks.v2beta3.CloudTasks/ListQueues", "There is no service for /google.cloud.tasks.v2beta3.CloudTasks/ListQueues here.")]
    public async Task UnknownMethodIsUnimplemented(string path, string message)
    {
        var reply = await Client.CallAsync(path, s_request);
        reply.Code.ShouldBe((int)ApiCode.Unimplemented);
        reply.Message.ShouldBe(message);
    }

    [Theory]
    [InlineData("20S", 0)]
    [InlineData("30000m", 0)]
    [InlineData("30000001u", (int)ApiCode.InvalidArgument)]
    [InlineData("31S", (int)ApiCode.InvalidArgument)]
    [InlineData("99999999H", (int)ApiCode.InvalidArgument)]
    [InlineData("1", (int)ApiCode.InvalidArgument)]
    [InlineData("S", (int)ApiCode.InvalidArgument)]
    [InlineData("-1S", (int)ApiCode.InvalidArgument)]
    [InlineData("123456789m", (int)ApiCode.InvalidArgument)]
    [InlineData("5n", (int)ApiCode.DeadlineExceeded)]
    public async Task TimeoutIsCheckedAndHonoured(string timeout, int code)
    {
        var reply = await Client.CallAsync(ListQueues, s_request, ("grpc-timeout", timeout));
        reply.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("600S")]
    [InlineData("99999999H")]
    public async Task SchedulerTakesLongerTimeoutsThanCloudTasks(string timeout) =>
        (await Client.CallAsync("/google.cloud.scheduler.v1.CloudScheduler/ListJobs", s_request, ("grpc-timeout", timeout))).Code.ShouldBe(0);

    [Fact]
    public async Task DeadlineOfARequestThatNeverEndsIsHonoured()
    {
        using var content = new EndlessContent([0, 0, 0]);
        var reply = await Client.SendAsync(ListQueues, content, ("grpc-timeout", "200m")).WaitAsync(Limits.Step);
        reply.Code.ShouldBe((int)ApiCode.DeadlineExceeded);
        (await Client.CallAsync(ListQueues, s_request)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task CallThatTheClientGivesUpLeavesTheConnectionUsable()
    {
        (await Client.CallAsync(ListQueues, s_request)).Code.ShouldBe(0);
        for (var i = 0; i < 20; i++)
        {
            using var content = new EndlessContent([0, 0, 0, 0, 9, 1]);
            using var given = new CancellationTokenSource();
            var call = Client.SendAsync(ListQueues, content, given.Token);
            await content.Begun.WaitAsync(Limits.Step);
            await given.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => call.WaitAsync(Limits.Step));
            (await Client.CallAsync(ListQueues, s_request)).Code.ShouldBe(0);
        }

        emulators["grpc, memory"].Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task MessageOfAnErrorArrivesWholeOrShortened()
    {
        var reply = await Client.CallAsync(ListQueues, new ListQueuesRequest { Parent = Emulator.Location, Filter = "100 % \u00fcber \ud83d\ude00\r\n" });
        reply.Message.ShouldBe("The filter \"100 % \u00fcber \ud83d\ude00\r\n\" is not understood: use 'state: PAUSED' or 'name: PART'.");
        reply = await Client.CallAsync(ListQueues, new ListQueuesRequest { Parent = Emulator.Location, Filter = string.Concat(Enumerable.Repeat("\ud83d\ude00", 100_000)) });
        reply.Code.ShouldBe((int)ApiCode.InvalidArgument);
        reply.Message.Length.ShouldBeInRange(600, 700);
        reply.Message.ShouldEndWith("\ud83d\ude00...");
    }

    [Fact]
    public async Task ValuesThatOnlyTheBinaryFormCanHoldAreRefused()
    {
        await RefusedAsync(new Queue { RateLimits = new RateLimits { MaxDispatchesPerSecond = double.NaN } }, "Invalid value at 'queue.rateLimits.maxDispatchesPerSecond': a number is expected.");
        await RefusedAsync(new Queue { StackdriverLoggingConfig = new StackdriverLoggingConfig { SamplingRatio = double.PositiveInfinity } }, "Invalid value at 'queue.stackdriverLoggingConfig.samplingRatio': a number is expected.");
        await RefusedAsync(
            new Queue { RetryConfig = new RetryConfig { MinBackoff = new Duration { Seconds = long.MaxValue } } },
            "Invalid value at 'queue.retryConfig.minBackoff': a duration of at most 10000 years with seconds and nanos of one sign is expected.");
        var task = new CreateTaskRequest { Parent = emulators.Queue, Task = new Wire.Tasks.Task { HttpRequest = new HttpRequest { Url = "http://x" }, ScheduleTime = new Timestamp { Seconds = long.MinValue } } };
        (await Client.CallAsync("/google.cloud.tasks.v2.CloudTasks/CreateTask", task)).Message.ShouldBe("Invalid value at 'task.scheduleTime': a time of the years 1 to 9999 is expected.");

        async Task RefusedAsync(Queue queue, string message)
        {
            queue.Name = Emulator.Location + "/queues/wrong";
            var reply = await Client.CallAsync("/google.cloud.tasks.v2.CloudTasks/CreateQueue", new CreateQueueRequest { Parent = Emulator.Location, Queue = queue });
            reply.Message.ShouldBe(message);
            reply.Code.ShouldBe((int)ApiCode.InvalidArgument);
        }
    }

    [Theory]
    [InlineData("POST", "application/grpc-web", 415)]
    [InlineData("POST", "application/grpc+json", 415)]
    [InlineData("PUT", "application/grpc", 405)]
    public async Task WhatIsNotUnaryGrpcIsRefusedByHttp(string method, string type, int status)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new System.Net.Http.HttpMethod(method), emulators["grpc, memory"].GrpcUrl + ListQueues)
        {
            Content = new ByteArrayContent(GrpcClient.Frame([])),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        ((int)(await http.SendAsync(request)).StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task ManyCallsShareAConnection()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => Client.CallAsync(ListQueues, s_request, ("grpc-timeout", "30S"))));
        replies.ShouldAllBe(r => r.Code == 0);
    }
}
