using System.Net;

namespace PayGatePrime.Services.Tests.WebApi;

public sealed class QueueTests
{
    private const string Queue = "pgp-hostpay3-payment-queue";

    [Fact]
    public async Task QueuesAreListedWithTheirDepth()
    {
        await using var queues = await FakeQueues.StartAsync();
        await using var host = await OperatorHost.StartAsync(("CloudTasks:Endpoint", queues.Address));
        queues.Depths[Queue] = 2_500;
        queues.Depths["pgp-invite-queue"] = 20_000;

        var items = (await host.GetAsync("/queues")).Body.GetProperty("items").EnumerateArray().ToDictionary(q => q.GetProperty("name").GetString()!);

        items.Count.ShouldBe(PayGatePrime.Common.Messages.MessageRoutes.All.Select(r => r.Queue).Distinct().Count());
        (items[Queue].GetProperty("depth").GetInt32(), items[Queue].GetProperty("hasMore").GetBoolean(), items[Queue].GetProperty("state").GetString()).ShouldBe((2_500, false, "running"));
        (items["pgp-invite-queue"].GetProperty("depth").GetInt32(), items["pgp-invite-queue"].GetProperty("hasMore").GetBoolean()).ShouldBe((10_000, true));
        items["pgp-orchestrator-queue"].GetProperty("depth").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task QueueIsPausedAndResumedAndADryRunLeavesItAlone()
    {
        await using var queues = await FakeQueues.StartAsync();
        await using var host = await OperatorHost.StartAsync(("CloudTasks:Endpoint", queues.Address));

        (await host.DryRunAsync($"/queues/{Queue}/pause")).Text("after.state").ShouldBe("paused");
        (queues.StateOf(Queue), queues.Changes).ShouldBe(("RUNNING", 0));
        var paused = await host.PostAsync($"/queues/{Queue}/pause");
        (paused.Text("before.state"), paused.Text("after.state"), queues.StateOf(Queue)).ShouldBe(("running", "paused", "PAUSED"));
        (await host.PostAsync($"/queues/{Queue}/pause")).Text("before.state").ShouldBe("paused");
        queues.Changes.ShouldBe(1);
        (await host.PostAsync($"/queues/{Queue}/resume")).Status.ShouldBe(HttpStatusCode.OK);
        queues.StateOf(Queue).ShouldBe("RUNNING");
        (await host.Database.ManyAsync<string>("select verb from audit_log where outcome = 'done' order by id")).ShouldBe(["queues.pause", "queues.pause", "queues.resume"]);
    }

    [Fact]
    public async Task UnknownQueueIsRefusedAndASilentCloudSaid()
    {
        await using var host = await OperatorHost.StartAsync(("CloudTasks:Endpoint", "http://127.0.0.1:1"));
        (await host.PostAsync("/queues/other/pause")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await host.PostAsync($"/queues/{Queue}/pause")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await host.GetAsync("/queues")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await host.Database.OneAsync<long>("select count(*) from audit_log where verb = 'queues.pause' and outcome = 'refused'")).ShouldBe(2);
    }
}
