using PayGatePrime.LocalProcesses;
using static PayGatePrime.CloudEmulator.Tests.NodeClient;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class NodeClientTests
{
    private const string Location = Emulator.Location;

    [Theory]
    [InlineData("rest")]
    [InlineData("grpc")]
    public async Task GooglesClientWalksTheWholeSurface(string transport)
    {
        await using var receiver = await Receiver.StartAsync();
        int restPort = LocalPorts.Free(), grpcPort = LocalPorts.Free();
        await using var emulator = await EmulatorProcess.StartAsync(restPort, grpcPort);
        var steps = await NodeClient.WalkAsync("walk.js", transport, transport == "rest" ? restPort : grpcPort, receiver.Url);
        var queue = $"{Location}/queues/{transport}";

        var created = Ok(steps, "createQueue");
        created["name"]!.GetValue<string>().ShouldBe(queue);
        created["state"]!.GetValue<string>().ShouldBe("RUNNING");
        created["rateLimits"]!.ToJsonString().ShouldBe("""{"maxDispatchesPerSecond":500,"maxBurstSize":100,"maxConcurrentDispatches":1000}""");
        created["retryConfig"]!["maxAttempts"]!.GetValue<int>().ShouldBe(3);
        created["retryConfig"]!["minBackoff"]!.ToJsonString().ShouldBe("""{"seconds":"0","nanos":100000000}""");
        Ok(steps, "getQueue").ToJsonString().ShouldBe(created.ToJsonString());
        Ok(steps, "updateQueue")["rateLimits"]!["maxDispatchesPerSecond"]!.GetValue<int>().ShouldBe(100);
        Ok(steps, "updateQueue")["retryConfig"]!["maxAttempts"]!.GetValue<int>().ShouldBe(3);
        Ok(steps, "pauseQueue")["state"]!.GetValue<string>().ShouldBe("PAUSED");
        Ok(steps, "resumeQueue").GetValue<string>().ShouldBe("RUNNING");
        Ok(steps, "listQueuesOfOnePage").GetValue<int>().ShouldBe(1);
        Ok(steps, "listQueues").ToJsonString().ShouldBe($"[\"{queue}\",\"{queue}-2\"]");
        Ok(steps, "listPausedQueues").ToJsonString().ShouldBe($"[\"{queue}\"]");
        Failed(steps, "createQueueAgain", "ALREADY_EXISTS", "Queue already exists");
        Failed(steps, "createWrongQueue", "INVALID_ARGUMENT", "Queue name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>\".", "Definition of queue name");

        var task = Ok(steps, "createTask");
        task["name"]!.GetValue<string>().ShouldBe($"{queue}/tasks/named");
        task["view"]!.GetValue<string>().ShouldBe("FULL");
        task["dispatchDeadline"]!["seconds"]!.GetValue<string>().ShouldBe("20");
        task["httpRequest"]!["httpMethod"]!.GetValue<string>().ShouldBe("POST");
        task["httpRequest"]!["headers"]!.AsObject().ShouldContain(h => h.Key == "x-case" && h.Value!.GetValue<string>() == "1");
        Ok(steps, "getTask")["view"]!.GetValue<string>().ShouldBe("BASIC");
        Ok(steps, "getFullTask").GetValue<string>().ShouldBe("hello");
        Ok(steps, "createScheduledTask").GetValue<bool>().ShouldBeTrue();
        Ok(steps, "createLargeTask").GetValue<string>().ShouldBe("BASIC");
        Ok(steps, "listTasks").GetValue<int>().ShouldBe(3);
        Ok(steps, "runTask").GetValue<int>().ShouldBe(1);
        Ok(steps, "deleteTask");
        Ok(steps, "purgeQueue").GetValue<bool>().ShouldBeTrue();
        Ok(steps, "listPurgedTasks").GetValue<int>().ShouldBe(0);
        Failed(steps, "createTaskAgain", "ALREADY_EXISTS", "Requested entity already exists");
        Failed(steps, "createTaskWithWrongName", "INVALID_ARGUMENT",
            "Task ID \"a.b\" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores (_). Task ID must between 1 and 500 characters.", "Definition of task ID");
        Failed(steps, "createTooLargeTask", "INVALID_ARGUMENT", "Task size too large. The maximum is 1048569 bytes.");
        Failed(steps, "getDeletedTask", "NOT_FOUND", "The task no longer exists, though a task with this name existed recently. The task either successfully completed or was deleted.");
        await TestSupport.Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 1), "the task that was run is delivered");
        receiver.Requests[0].Header("X-CloudTasks-TaskName").ShouldBe("named");
        receiver.Requests[0].Header("x-case").ShouldBe("1");

        Ok(steps, "getUnsetPolicy").GetValue<int>().ShouldBe(0);
        Ok(steps, "setIamPolicy").GetValue<string>().ShouldBe("roles/cloudtasks.enqueuer");
        Ok(steps, "getIamPolicy").ToJsonString().ShouldBe("[\"allUsers\"]");
        Ok(steps, "testIamPermissions").ToJsonString().ShouldBe("[\"cloudtasks.tasks.create\"]");
        Ok(steps, "getLocation").GetValue<string>().ShouldBe("l");
        Ok(steps, "listLocations").ToJsonString().ShouldBe($"[\"{Location}\"]");
        Ok(steps, "deleteQueue");
        Failed(steps, "getDeletedQueue", "NOT_FOUND", "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.");
    }

    [Fact]
    public async Task LockFileOfTheClientsCarriesNoDownloadAddresses()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(NodeClient.Directory, "package-lock.json"));
        text.ShouldContain("\"integrity\"");
        text.ShouldNotContain("\"resolved\"");
        text.ShouldNotContain("https://registry");
    }
}
