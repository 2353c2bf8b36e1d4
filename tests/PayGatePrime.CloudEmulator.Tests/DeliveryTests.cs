using System.Text;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class DeliveryTests
{
    [Theory]
    [InlineData("grpc, memory")]
    [InlineData("rest, postgres")]
    public async Task HeadersCountAttemptsAsRecordedOnTheRealService(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        int[] statuses = [503, 404, 429, 500, 302, 200];
        receiver.Answer = (_, number) => Task.FromResult(statuses[number]);
        var queue = await emulator.QueueAsync();
        (await emulator.CreateAsync(queue, receiver.Url + "/x", "t", request: ",\"headers\":{\"Content-Type\":\"text/plain\",\"X-CloudTasks-QueueName\":\"forged\"}")).Status.ShouldBe(200);
        await emulator.IdleAsync();

        var requests = receiver.Requests;
        requests.Select(r => r.Header("X-CloudTasks-TaskRetryCount")).ShouldBe(["0", "1", "2", "3", "4", "5"]);
        requests.Select(r => r.Header("X-CloudTasks-TaskExecutionCount")).ShouldBe(["0", "0", "1", "2", "2", "3"]);
        requests.Select(r => r.Header("X-CloudTasks-TaskPreviousResponse")).ShouldBe([null, "503", "404", "429", "500", "302"]);
        requests.Select(r => r.Header("X-CloudTasks-TaskRetryReason")).ShouldBe([null, "", "", "", "", ""]);
        foreach (var request in requests)
        {
            request.Method.ShouldBe("POST");
            request.Header("X-CloudTasks-QueueName").ShouldBe("q");
            request.Header("X-CloudTasks-TaskName").ShouldBe("t");
            request.Header("User-Agent").ShouldBe("Google-Cloud-Tasks");
            request.Header("Content-Type").ShouldBe("text/plain");
            request.Header("X-CloudTasks-TaskETA")!.ShouldMatch(@"^[0-9]{10}\.[0-9]{6}$");
            request.Header("traceparent").ShouldBeNull();
            Encoding.UTF8.GetString(request.Body).ShouldBe("hello");
        }
    }

    [Fact]
    public async Task TaskDeletedWhileItIsSentMakesRoomForTheNext()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = async (context, _) =>
        {
            if (context.Request.Path == "/first")
            {
                await hold.Task.WaitAsync(Limits.Step);
            }

            return 200;
        };
        var queue = await emulator.QueueAsync(rates: "\"maxConcurrentDispatches\":1");
        await emulator.CreateAsync(queue, receiver.Url + "/first", "first");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 1), "the first task is being sent");
        await emulator.CreateAsync(queue, receiver.Url + "/second", "second");
        await emulator.MustAsync("DELETE", $"/v2/{queue}/tasks/first");
        hold.SetResult();
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 2), "the second task is sent");
    }

    [Fact]
    public async Task RoomThatAPausedQueueCanNotUseGoesToTheNext()
    {
        await using var emulator = await Emulator.StartAsync(settings: ("Emulator:MaxInFlight", "1"));
        await using var receiver = await Receiver.StartAsync();
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = async (context, _) =>
        {
            if (context.Request.Path == "/first")
            {
                await hold.Task.WaitAsync(Limits.Step);
            }

            return 200;
        };
        var first = await emulator.QueueAsync("first");
        var paused = await emulator.QueueAsync("paused");
        var last = await emulator.QueueAsync("last");
        await emulator.CreateAsync(first, receiver.Url + "/first");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 1), "the first task is being sent");
        await emulator.CreateAsync(paused, receiver.Url + "/paused");
        await emulator.CreateAsync(last, receiver.Url + "/last");
        await emulator.MustAsync("POST", $"/v2/{paused}:pause");
        hold.SetResult();
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Any(r => r.Path == "/last")), "the last queue's task is sent");
    }

    [Fact]
    public async Task TaskLeavesAfterItsLastAttempt()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(500);
        var queue = await emulator.QueueAsync(retry: "\"minBackoff\":\"0.001s\",\"maxBackoff\":\"0.002s\",\"maxAttempts\":3");
        await emulator.CreateAsync(queue, receiver.Url);
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(3);
        (await emulator.StatsAsync())["queues"]![0]!["givenUp"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task RefusedConnectionIsRetriedAndCountsAsNoResponse()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync(retry: "\"minBackoff\":\"3600s\"");
        await emulator.CreateAsync(queue, "http://127.0.0.1:9/x", "t");
        await Limits.UntilAsync(async () => (await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t"))["lastAttempt"]?["responseStatus"] is not null, "the attempt has failed");
        var task = await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t");
        task["dispatchCount"]!.GetValue<int>().ShouldBe(1);
        task["responseCount"].ShouldBeNull();
        task["lastAttempt"]!["responseStatus"]!["code"]!.GetValue<int>().ShouldBe(14);
    }

    [Fact]
    public async Task RetryAfterIsAFloor()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.Headers.RetryAfter = "3000";
            return Task.FromResult(429);
        };
        var queue = await emulator.QueueAsync();
        await emulator.CreateAsync(queue, receiver.Url, "t");
        await Limits.UntilAsync(async () => (await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t"))["lastAttempt"]?["responseStatus"] is not null, "the attempt has failed");
        var task = await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t");
        var wait = DateTimeOffset.Parse(task["scheduleTime"]!.GetValue<string>()) - DateTimeOffset.Parse(task["lastAttempt"]!["dispatchTime"]!.GetValue<string>());
        wait.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(3000));
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task PausedQueueHoldsAndResumedQueueSendsAll(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        (await emulator.MustAsync("POST", $"/v2/{queue}:pause", "{}"))["state"]!.GetValue<string>().ShouldBe("PAUSED");
        await Task.WhenAll(Enumerable.Range(0, 130).Select(_ => emulator.CreateAsync(queue, receiver.Url)));
        var stats = await emulator.StatsAsync();
        stats["idle"]!.GetValue<bool>().ShouldBeTrue();
        stats["queues"]![0]!["depth"]!.GetValue<int>().ShouldBe(130);
        receiver.Requests.ShouldBeEmpty();
        (await emulator.MustAsync("POST", $"/v2/{queue}:resume"))["state"]!.GetValue<string>().ShouldBe("RUNNING");
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(130);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task PurgeRemovesWaitingTasksAndKeepsTheirNames(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => emulator.CreateAsync(queue, receiver.Url, "t" + i)));
        (await emulator.MustAsync("POST", $"/v2/{queue}:purge"))["purgeTime"].ShouldNotBeNull();
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks"))["tasks"].ShouldBeNull();
        (await emulator.CreateAsync(queue, receiver.Url, "t3")).Status.ShouldBe(409);
        await emulator.MustAsync("POST", $"/v2/{queue}:resume");
        await emulator.CreateAsync(queue, receiver.Url + "/after", "after");
        await emulator.IdleAsync();
        receiver.Requests.Select(r => r.Path).ShouldBe(["/after"]);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task RunSendsAScheduledTaskNowAndOnlyOnce(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        var later = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O");
        (await emulator.CreateAsync(queue, receiver.Url, "t", $",\"scheduleTime\":\"{later}\"")).Status.ShouldBe(200);
        var stats = await emulator.StatsAsync();
        stats["idle"]!.GetValue<bool>().ShouldBeTrue();
        stats["nextDueTime"].ShouldNotBeNull();
        (await emulator.MustAsync("POST", $"/v2/{queue}/tasks/t:run"))["dispatchCount"]!.GetValue<int>().ShouldBe(1);
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(1);
        (await emulator.CallAsync("POST", $"/v2/{queue}/tasks/t:run")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task DeletedTaskIsNotSent()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        await emulator.CreateAsync(queue, receiver.Url, "t");
        await emulator.MustAsync("DELETE", $"/v2/{queue}/tasks/t");
        (await emulator.CallAsync("DELETE", $"/v2/{queue}/tasks/t")).Status.ShouldBe(404);
        await emulator.MustAsync("POST", $"/v2/{queue}:resume");
        await emulator.IdleAsync();
        receiver.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task NoMoreThanTheAllowedNumberIsInFlight()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        int now = 0, most = 0;
        receiver.Answer = async (_, _) =>
        {
            var current = Interlocked.Increment(ref now);
            InterlockedMax(ref most, current);
            await Task.Delay(5);
            Interlocked.Decrement(ref now);
            return 200;
        };
        var queue = await emulator.QueueAsync(rates: "\"maxConcurrentDispatches\":3");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => emulator.CreateAsync(queue, receiver.Url)));
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(60);
        most.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task RateHoldsBackWhatIsBeyondTheBurst()
    {
        await using var emulator = await Emulator.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync(rates: "\"maxDispatchesPerSecond\":0.001");
        await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => emulator.CreateAsync(queue, receiver.Url)));
        await Limits.UntilAsync(async () => (await emulator.StatsAsync())["queues"]![0]!["delivered"]!.GetValue<int>() == 10, "the burst is sent");
        (await emulator.StatsAsync())["queues"]![0]!["due"]!.GetValue<int>().ShouldBe(5);
        await emulator.MustAsync("PATCH", $"/v2/{queue}", "{}");
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(15);
    }

    [Theory]
    [InlineData("grpc, memory")]
    [InlineData("rest, postgres")]
    public async Task DuplicateDeliveriesComeOnRequestAndStop(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("PUT", "/emulator/faults", """{"duplicateDeliveries":3}""");
        await emulator.CreateAsync(queue, receiver.Url + "/a");
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(3);
        await emulator.MustAsync("PUT", "/emulator/faults", """{"duplicateDeliveries":1}""");
        await emulator.CreateAsync(queue, receiver.Url + "/b");
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("grpc, memory")]
    [InlineData("rest, postgres")]
    public async Task LostRequestsAndLostAnswersAreAttemptedAgain(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("PUT", "/emulator/faults", """{"lostRequestPercent":100,"seed":7}""");
        await emulator.CreateAsync(queue, receiver.Url + "/a");
        await Limits.UntilAsync(async () => (await emulator.MustAsync("GET", "/emulator/stats"))["queues"]!.AsArray().Sum(q => q!["failedAttempts"]!.GetValue<long>()) > 0, "an attempt was lost");
        receiver.Requests.Count.ShouldBe(0);
        await emulator.MustAsync("PUT", "/emulator/faults", """{"lostRequestPercent":0,"lostAnswerPercent":100}""");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count >= 2), "the answers were lost, so the task came again");
        await emulator.MustAsync("PUT", "/emulator/faults", """{"lostAnswerPercent":0}""");
        await emulator.IdleAsync();
        receiver.Requests.Select(r => r.Path).Distinct().ShouldBe(["/a"]);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int old;
        while ((old = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, old) != old)
        {
        }
    }
}
