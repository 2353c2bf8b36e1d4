using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Tokens;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Core;

/// <summary>What went wrong between the services of the earlier generation, and must not again (docs/incidents.md).</summary>
public sealed partial class IncidentTests
{
    [Fact]
    public async Task TokenOfEveryMessageOutlivesTheLastRetryOfItsQueue()
    {
        var time = new ShiftedTime();
        foreach (var route in MessageRoutes.All)
        {
            time.Offset = TimeSpan.Zero;
            var sender = route.Senders[0];
            var settings = Settings(sender, route.Receiver);
            var tokens = new TaskTokenManager(settings, time);
            using var capture = new Capture();
            using var http = new HttpClient(capture);
            var (now, delay) = (time.GetUtcNow(), TimeSpan.FromHours(6));
            const string Body = """{"id":"x"}""";
            await new CloudTasksClient(http, settings, tokens).CreateAsync(new OutboxRow(DeliveryHost.NewId(), OutboxRow.TaskKind, route.Name, Body, now + delay, null, now), CancellationToken.None);
            var token = capture.Task.GetProperty("task").GetProperty("httpRequest").GetProperty("headers").GetProperty(TaskTokenManager.HeaderName).GetString()!;

            time.Offset = delay + QueueSettings.For(route.Queue).RetryWindow + route.Deadline;
            tokens.Verify(token, route, Encoding.UTF8.GetBytes(Body)).Sender.ShouldBe(sender, route.Name);
            time.Offset += TimeSpan.FromDays(2);
            Should.Throw<TokenRefusedException>(() => tokens.Verify(token, route, Encoding.UTF8.GetBytes(Body)), "and it does end");
        }
    }

    [Fact]
    public void EveryMessageIsServedByTheServiceItIsSentTo()
    {
        var served = SourceTree.Sources("services").Where(f => Path.GetFileName(f) == "Program.cs")
            .SelectMany(f => MappedTask().Matches(File.ReadAllText(f)).Select(m => (Service: Path.GetFileName(Path.GetDirectoryName(f)!).ToLowerInvariant(), Message: m.Groups["message"].Value)));
        served.ShouldBe(MessageRoutes.All.Select(r => (r.Receiver["pgp-".Length..].Replace("-", "", StringComparison.Ordinal), r.Message.Name)), ignoreOrder: true);
    }

    [Fact]
    public void ServiceCanNotEvenWriteDownAMessageThatItsReceiverWouldRefuse()
    {
        foreach (var enqueued in SourceTree.Sources("services").SelectMany(f => EnqueuedMessage().Matches(File.ReadAllText(f)).Select(m => (File: f, Message: m.Groups["message"].Value))))
        {
            var service = Path.GetRelativePath(SourceTree.Path("services"), enqueued.File).Split(Path.DirectorySeparatorChar)[0].ToLowerInvariant();
            MessageRoutes.All.Single(r => r.Message.Name == enqueued.Message).Senders.Select(s => s["pgp-".Length..].Replace("-", "", StringComparison.Ordinal))
                .ShouldContain(service, $"{service} enqueues {enqueued.Message}");
        }
    }

    [Fact]
    public async Task MessageToAServiceWhoseAddressIsMissingWaitsUntilItIsThere()
    {
        await using var google = await FakeGoogle.StartAsync();
        var database = await ServiceDatabase.CreateAsync();
        var first = await DeliveryHost.StartAsync(google, database, null);
        first.Script.Next = (_, _) => Task.FromResult(TaskResult.Commit(work => work.Enqueue(new EthToUsdtSwap(DeliveryHost.NewId()))));
        (await first.DeliverAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        await first.EndAsync();
        (google.Tasks.Count, await database.OneAsync<long>("select count(*) from outbox")).ShouldBe((0, 1));

        await database.ExecuteAsync("update outbox set created_at = created_at - interval '10 seconds'");
        var second = await DeliveryHost.StartAsync(google, database, null, ("services:pgp-split3:http:0", "http://pgp-split3.test"));
        await Limits.UntilAsync(async () => await database.OneAsync<long>("select count(*) from outbox") == 0, "it left");
        await second.EndAsync();
        google.Tasks.ShouldHaveSingleItem().Url.ShouldBe("http://pgp-split3.test/tasks/eth-to-usdt-swap");
    }

    private static ServiceSettings Settings(string sender, string receiver) => new(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["CloudTasks:Project"] = "test",
            ["CloudTasks:Location"] = "here",
            ["CloudTasks:Endpoint"] = "http://cloud.test",
            ["PubSub:Endpoint"] = "http://cloud.test",
            ["TaskTokens:Key"] = DeliveryHost.Key,
            [$"services:{receiver}:http:0"] = $"http://{receiver}.test",
        }).Build(),
        sender);

    [GeneratedRegex(@"MapTask<(?<message>\w+),")]
    private static partial Regex MappedTask();

    [GeneratedRegex(@"Enqueue\(new (?<message>\w+)\(")]
    private static partial Regex EnqueuedMessage();

    private sealed class Capture : HttpMessageHandler
    {
        public JsonElement Task { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Task = JsonSerializer.Deserialize<JsonElement>(await request.Content!.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") };
        }
    }
}
