using PayGatePrime.LocalProcesses;
using static PayGatePrime.CloudEmulator.Tests.NodeClient;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class NodeSchedulerTests
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
        var steps = await WalkAsync("scheduler.js", transport, transport == "rest" ? restPort : grpcPort, receiver.Url);
        var job = $"{Location}/jobs/{transport}";

        var created = Ok(steps, "createHttpJob");
        created["name"]!.GetValue<string>().ShouldBe($"{job}-http");
        created["description"]!.GetValue<string>().ShouldBe("walks");
        created["state"]!.GetValue<string>().ShouldBe("ENABLED");
        created["schedule"]!.GetValue<string>().ShouldBe("0 0 1 1 *");
        created["timeZone"]!.GetValue<string>().ShouldBe("Europe/Berlin");
        created["scheduleTime"]!["seconds"]!.GetValue<string>().ShouldNotBe("0");
        created["userUpdateTime"].ShouldNotBeNull();
        created["lastAttemptTime"].ShouldBeNull();
        created["attemptDeadline"]!["seconds"]!.GetValue<string>().ShouldBe("30");
        created["retryConfig"]!["retryCount"]!.GetValue<int>().ShouldBe(2);
        created["retryConfig"]!["maxDoublings"]!.GetValue<int>().ShouldBe(3);
        created["retryConfig"]!["minBackoffDuration"]!["seconds"]!.GetValue<string>().ShouldBe("7");
        created["retryConfig"]!["maxBackoffDuration"]!["seconds"]!.GetValue<string>().ShouldBe("70");
        created["retryConfig"]!["maxRetryDuration"]!["seconds"]!.GetValue<string>().ShouldBe("700");
        created["httpTarget"]!["uri"]!.GetValue<string>().ShouldBe($"{receiver.Url}/handle");
        created["httpTarget"]!["httpMethod"]!.GetValue<string>().ShouldBe("PUT");
        created["httpTarget"]!["headers"]!["x-case"]!.GetValue<string>().ShouldBe("1");
        created["httpTarget"]!["oidcToken"]!.ToJsonString().ShouldBe("""{"serviceAccountEmail":"s@p.test","audience":"me"}""");
        Ok(steps, "getJob").ToJsonString().ShouldBe(created.ToJsonString());
        Ok(steps, "createOAuthJob")["httpTarget"]!["oauthToken"]!.ToJsonString().ShouldBe("""{"serviceAccountEmail":"s@p.test","scope":"https://www.googleapis.com/auth/cloud-platform"}""");
        Ok(steps, "createOAuthJob")["timeZone"]!.GetValue<string>().ShouldBe("Etc/UTC");
        Ok(steps, "createPubsubJob")["pubsubTarget"]!["topicName"]!.GetValue<string>().ShouldBe("projects/p/topics/ticks");
        Ok(steps, "createPubsubJob")["pubsubTarget"]!["attributes"]!["a"]!.GetValue<string>().ShouldBe("b");
        Ok(steps, "createUnnamedJob").GetValue<bool>().ShouldBeTrue();

        Failed(steps, "createJobAgain", "ALREADY_EXISTS", $"Job {job}-http already exists.");
        Failed(steps, "createJobWithWrongSchedule", "INVALID_ARGUMENT", "Job.schedule '61 * * * *' is not a unix-cron schedule: \"61\" is no cron field.");
        Failed(steps, "createJobWithWrongZone", "INVALID_ARGUMENT", "Job.timeZone 'Mars/Olympus' is not a time zone of the tz database.");
        Failed(steps, "createJobWithoutTarget", "INVALID_ARGUMENT", "One of Job.httpTarget and Job.pubsubTarget is required.");
        Failed(steps, "createJobWithWrongName", "INVALID_ARGUMENT", "Job name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/jobs/<JOB_ID>\".");
        Failed(steps, "createJobWithTooManyRetries", "INVALID_ARGUMENT",
            "Job.retryConfig is out of bounds: retryCount 0 to 5, durations and maxDoublings not negative, minBackoffDuration at most maxBackoffDuration.");
        Failed(steps, "getMissingJob", "NOT_FOUND", "Job not found.");
        Ok(steps, "listJobsOfOnePage").GetValue<int>().ShouldBe(1);
        Ok(steps, "listJobs").ToJsonString().ShouldBe($"[\"{job}-http\",\"{job}-oauth\",\"{job}-pubsub\"]");

        var updated = Ok(steps, "updateByMask");
        updated["description"]!.GetValue<string>().ShouldBe("changed");
        updated["schedule"]!.GetValue<string>().ShouldBe("0 0 1 1 *", "the mask does not name it");
        updated["httpTarget"]!["uri"]!.GetValue<string>().ShouldBe($"{receiver.Url}/changed");
        updated["httpTarget"]!["httpMethod"]!.GetValue<string>().ShouldBe("PUT");
        updated["retryConfig"]!["retryCount"]!.GetValue<int>().ShouldBe(5);
        updated["retryConfig"]!["maxDoublings"]!.GetValue<int>().ShouldBe(3);
        Failed(steps, "updateWithWrongMask", "INVALID_ARGUMENT", "Invalid updateMask: Job has no field 'colour'.");
        Failed(steps, "updateMissingJob", "NOT_FOUND", "Job not found.");
        Ok(steps, "updateTarget").ToJsonString().ShouldBe("""["pubsubTarget",null,"d"]""");

        Ok(steps, "pauseJob").GetValue<string>().ShouldBe("PAUSED");
        Failed(steps, "pauseJobAgain", "FAILED_PRECONDITION", "The job must be ENABLED to be paused.");
        Ok(steps, "resumeJob").GetValue<string>().ShouldBe("ENABLED");
        Failed(steps, "resumeJobAgain", "FAILED_PRECONDITION", "The job must be PAUSED to be resumed.");
        Ok(steps, "runJob").GetValue<string>().ShouldBe($"{job}-http");
        Failed(steps, "runMissingJob", "NOT_FOUND", "Job not found.");
        Ok(steps, "jobThatHasRun").GetValue<int>().ShouldBe(0);
        var request = receiver.Requests.Single();
        request.Path.ShouldBe("/changed");
        request.Method.ShouldBe("PUT");
        request.Body.ShouldBe("hello"u8.ToArray());
        request.Header("x-case").ShouldBe("1");
        request.Header("X-CloudScheduler-JobName").ShouldBe($"{transport}-http");
        request.Header("Authorization")!.ShouldStartWith("Bearer ey");

        Ok(steps, "deleteJob");
        Failed(steps, "getDeletedJob", "NOT_FOUND", "Job not found.");
        Failed(steps, "deleteMissingJob", "NOT_FOUND", "Job not found.");
        Ok(steps, "getLocation").GetValue<string>().ShouldBe("l");
        Ok(steps, "listLocations").GetValue<int>().ShouldBe(1, "the one with jobs");
    }
}
