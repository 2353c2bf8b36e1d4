using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf.Reflection;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Wire.Iam;
using PayGatePrime.CloudEmulator.Wire.Locations;
using PayGatePrime.CloudEmulator.Wire.Operations;
using PayGatePrime.CloudEmulator.Wire.Scheduler;
using PayGatePrime.CloudEmulator.Wire.PubSub;
using PayGatePrime.CloudEmulator.Wire.Tasks;
using PayGatePrime.TestSupport;
using Xunit.Abstractions;
using Task = System.Threading.Tasks.Task;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Nothing that a client sends is an internal error or is left without an answer. EMULATOR_FUZZ_SEED repeats a run.</summary>
public sealed class ParserFuzzTests(ITestOutputHelper output)
{
    private const int Callers = 8;

    private static readonly (string Path, MessageDescriptor Request)[] s_methods =
    [
        .. TasksReflection.Descriptor.MessageTypes.Where(t => t.Name.EndsWith("Request", StringComparison.Ordinal) && t.Name != "HttpRequest" && t.Name != "AppEngineHttpRequest")
            .Select(t => ("/google.cloud.tasks.v2.CloudTasks/" + t.Name[..^"Request".Length], t)),
        .. SchedulerReflection.Descriptor.MessageTypes.Where(t => t.Name.EndsWith("Request", StringComparison.Ordinal)).Select(t => ("/google.cloud.scheduler.v1.CloudScheduler/" + t.Name[..^"Request".Length], t)),
        ("/google.cloud.tasks.v2.CloudTasks/GetIamPolicy", GetIamPolicyRequest.Descriptor),
        ("/google.cloud.tasks.v2.CloudTasks/SetIamPolicy", SetIamPolicyRequest.Descriptor),
        ("/google.cloud.tasks.v2.CloudTasks/TestIamPermissions", TestIamPermissionsRequest.Descriptor),
        ("/google.longrunning.Operations/GetOperation", GetOperationRequest.Descriptor),
        .. Pubsub("Publisher", "GetTopicRequest", "UpdateTopicRequest", "PublishRequest", "ListTopicsRequest", "ListTopicSubscriptionsRequest", "ListTopicSnapshotsRequest", "DeleteTopicRequest", "DetachSubscriptionRequest"),
        .. Pubsub("Subscriber", "GetSubscriptionRequest", "UpdateSubscriptionRequest", "ListSubscriptionsRequest", "DeleteSubscriptionRequest", "ModifyAckDeadlineRequest", "AcknowledgeRequest", "PullRequest", "ModifyPushConfigRequest", "CreateSnapshotRequest", "SeekRequest"),
        .. Enumerable.Repeat(("/google.pubsub.v1.Publisher/CreateTopic", Topic.Descriptor), 2),
        .. Enumerable.Repeat(("/google.pubsub.v1.Subscriber/CreateSubscription", Subscription.Descriptor), 4),
        ("/google.pubsub.v1.SchemaService/GetSchema", GetTopicRequest.Descriptor),
        ("/google.iam.v1.IAMPolicy/GetIamPolicy", GetIamPolicyRequest.Descriptor),
        ("/google.iam.v1.IAMPolicy/SetIamPolicy", SetIamPolicyRequest.Descriptor),
        ("/google.iam.v1.IAMPolicy/TestIamPermissions", TestIamPermissionsRequest.Descriptor),
        ("/google.cloud.location.Locations/ListLocations", ListLocationsRequest.Descriptor),
        ("/google.cloud.location.Locations/GetLocation", GetLocationRequest.Descriptor),
    ];

    private static readonly string[] s_timeouts = ["20S", "1S", "1000m", "30S", "0S", "", "S", "-1S", "99999999H", "1x", "1 S"];

    [Theory]
    [InlineData("memory", 4000)]
    [InlineData("postgres", 2000)]
    public async Task AnyRestRequestIsAnsweredWithoutAnInternalError(string store, int requests) => await FuzzAsync(store, requests, async (emulator, input) =>
    {
        using var request = input.Rest();
        var what = $"{request.Method} {request.RequestUri}";
        var body = request.Content is null ? "" : Convert.ToBase64String(await request.Content.ReadAsByteArrayAsync());
        using var response = await emulator.Http.SendAsync(request).WaitAsync(Limits.Step);
        var status = (int)response.StatusCode;
        return (status, status is >= 500 and not 501 ? $"{what} {body}: {status} {await response.Content.ReadAsStringAsync()}" : null);
    });

    [Theory]
    [InlineData("memory", 4000)]
    [InlineData("postgres", 2000)]
    public async Task AnyGrpcRequestIsAnsweredWithoutAnInternalError(string store, int requests) => await FuzzAsync(store, requests, async (emulator, input) =>
    {
        var (path, type) = input.Pick(s_methods);
        var frame = input.Frame(type);
        (string, string)[] headers = input.Chance(20) ? [("grpc-timeout", input.Pick(s_timeouts))] : [];
        var reply = await emulator.Grpc.SendAsync(path, frame, headers).WaitAsync(Limits.Step);
        return (reply.Code, (ApiCode)reply.Code is ApiCode.Internal or ApiCode.Unknown or ApiCode.Unavailable ? $"{path} {Convert.ToHexString(frame)}: {reply.Code} {reply.Message}" : null);
    });

    [Theory]
    [InlineData("memory", 1600)]
    [InlineData("postgres", 800)]
    public async Task AnyStreamIsServedToItsEndWithoutAnInternalError(string store, int requests) => await FuzzAsync(store, requests, async (emulator, input) =>
    {
        await using var stream = emulator.Grpc.Open("/google.pubsub.v1.Subscriber/StreamingPull", input.Chance(20) ? [("grpc-timeout", input.Pick(s_timeouts))] : []);
        await emulator.Grpc.CallAsync("/google.pubsub.v1.Publisher/Publish", new PublishRequest { Topic = "projects/p/topics/top", Messages = { new PubsubMessage { Data = Google.Protobuf.ByteString.CopyFrom(1) } } });
        var first = new StreamingPullRequest { Subscription = "projects/p/subscriptions/" + (input.Chance(90) ? "pulled" : "none"), StreamAckDeadlineSeconds = 10, ProtocolVersion = 1 };
        IReadOnlyList<byte[]> frames = [.. input.Chance(70) ? [GrpcClient.Frame(Google.Protobuf.MessageExtensions.ToByteArray(first))] : Array.Empty<byte[]>(), .. input.Frames(StreamingPullRequest.Descriptor)];
        try
        {
            foreach (var frame in frames)
            {
                await stream.WriteAsync(frame);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // The stream was ended by what came before.
            output.WriteLine(e.Message);
        }

        stream.End();
        while (await stream.ReadAsync(StreamingPullResponse.Parser) is not null)
        {
        }

        var reply = await stream.EndAsync();
        return (reply.Code, (ApiCode)reply.Code is ApiCode.Internal or ApiCode.Unknown or ApiCode.Unavailable ? $"{string.Join(' ', frames.Select(Convert.ToHexString))}: {reply.Code} {reply.Message}" : null);
    });

    private static IEnumerable<(string Path, MessageDescriptor Request)> Pubsub(string service, params string[] requests) =>
        requests.Select(r => ($"/google.pubsub.v1.{service}/{r[..^"Request".Length]}", PubsubReflection.Descriptor.MessageTypes.Single(t => t.Name == r)));

    private async Task FuzzAsync(string store, int requests, Func<Emulator, FuzzInput, Task<(int Answer, string? Failure)>> callAsync)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EMULATOR_FUZZ_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var emulator = await Emulator.StartAsync(store, settings: [("Emulator:QueueNameRetention", "00:00:00"), ("Emulator:AutoCreateQueues", "true"), ("Emulator:AppEngineUrl", "http://127.0.0.1:9")]);

        // Whatever URL the fuzz makes up, nothing leaves this machine.
        await emulator.MustAsync("PUT", "/emulator/faults", """{"lostRequestPercent":100}""");
        await emulator.QueueAsync(retry: "\"minBackoff\":\"3000s\"");
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/top");
        await emulator.MustAsync("PUT", "/v1/projects/p/subscriptions/pulled", """{"topic":"projects/p/topics/top"}""");
        var answers = new ConcurrentDictionary<int, int>();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            var input = new FuzzInput(unchecked(seed + caller));
            for (var i = 0; i < requests / Callers; i++)
            {
                (int Answer, string? Failure) result;
                try
                {
                    result = await callAsync(emulator, input);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Seed {seed}, caller {caller}, request {i}.", e);
                }

                result.Failure.ShouldBeNull($"seed {seed}, caller {caller}, request {i}");
                answers.AddOrUpdate(result.Answer, 1, (_, n) => n + 1);
            }
        }));
        output.WriteLine(string.Join(", ", answers.OrderBy(a => a.Key).Select(a => $"{a.Key}: {a.Value}")));
        answers.Keys.Count.ShouldBeGreaterThan(3, "the fuzz reaches more than the outermost check");
        (answers.GetValueOrDefault(0) + answers.GetValueOrDefault(200)).ShouldBeGreaterThan(requests / 100, "some requests are right");
        emulator.Errors.ShouldBeEmpty($"seed {seed}");
        (await emulator.Http.GetAsync("/health")).IsSuccessStatusCode.ShouldBeTrue();
    }
}
