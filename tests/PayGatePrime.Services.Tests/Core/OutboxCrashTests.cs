using System.Net;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Crashes;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Core;

/// <summary>A process dies while it hands on what it committed; the next one hands it on under the same name.</summary>
public sealed class OutboxCrashTests
{
    public static TheoryData<string, string> Places => CrashPlan.Places("CreateTask", "Publish");

    [Theory]
    [MemberData(nameof(Places))]
    public async Task WhatWasCommittedIsHandedOnByTheNextProcessUnderTheSameName(string call, string moment)
    {
        await using var google = await FakeGoogle.StartAsync();
        var database = await ServiceDatabase.CreateAsync();
        var crashes = new CrashPlan();
        await crashes.UseAsync(database);
        var first = await DeliveryHost.StartAsync(google, database, crashes);
        first.Script.Next = (_, _) => Task.FromResult(TaskResult.Commit(work =>
        {
            if (call == "CreateTask")
            {
                work.Enqueue(new EstimateResponse(DeliveryHost.NewId()));
            }
            else
            {
                work.Publish(DomainEvent.Alert(AlertSeverity.Info, "c", "d"));
            }
        }));
        crashes.Start($"{moment} {call}");
        (await first.DeliverAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Limits.UntilAsync(() => Task.FromResult(crashes.IsDead), "the process dies");
        await first.EndAsync();
        var handed = moment == CrashPlan.Before ? 0 : 1;
        (google.Tasks.Count + google.Events.Count, await database.OneAsync<long>("select count(*) from outbox")).ShouldBe((handed, 1));

        await crashes.ReviveAsync();
        await database.ExecuteAsync("update outbox set created_at = created_at - interval '10 seconds'");
        var second = await DeliveryHost.StartAsync(google, database, crashes);
        await Limits.UntilAsync(async () => await database.OneAsync<long>("select count(*) from outbox") == 0, "the next process has handed it on");
        await second.EndAsync();
        if (call == "CreateTask")
        {
            google.Tasks.ShouldHaveSingleItem();
        }
        else
        {
            google.EventIds.Count.ShouldBe(handed + 1);
            google.EventIds.Distinct().ShouldHaveSingleItem("whoever hears an event twice can tell");
        }
    }
}
