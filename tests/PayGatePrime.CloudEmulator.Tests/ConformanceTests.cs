namespace PayGatePrime.CloudEmulator.Tests;

public sealed class ConformanceTests
{
    private const string Gone = "http://127.0.0.1:9/never";
    private const string QueueMissing = "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.";

    [Theory]
    [EveryTransportAndStore]
    public async Task NewQueueCarriesTheDocumentedDefaults(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.MustAsync("POST", $"/v2/{Emulator.Location}/queues", $$"""{"name":"{{Emulator.Location}}/queues/a"}""");
        const string expected = """{"name":"projects/p/locations/l/queues/a","rateLimits":{"maxDispatchesPerSecond":500,"maxBurstSize":100,"maxConcurrentDispatches":1000},"retryConfig":{"maxAttempts":100,"minBackoff":"0.100s","maxBackoff":"3600s","maxDoublings":16},"state":"RUNNING"}""";
        queue.ToJsonString().ShouldBe(expected);
        (await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues/a")).ToJsonString().ShouldBe(expected);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task QueueErrorsCarryTheRecordedCodesAndTexts(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var name = await emulator.QueueAsync();
        var queues = $"/v2/{Emulator.Location}/queues";
        await emulator.RefusedAsync("POST", queues, $$"""{"name":"{{name}}"}""", 409, "ALREADY_EXISTS", "Queue already exists");
        await emulator.RefusedAsync("POST", queues, """{"name":"projects/p/locations/l/queues/under_score"}""", 400, "INVALID_ARGUMENT", "Queue name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>\".");
        foreach (var call in new[] { ("GET", ""), ("POST", ":pause"), ("POST", ":resume"), ("POST", ":purge"), ("GET", "/tasks") })
        {
            await emulator.RefusedAsync(call.Item1, $"{queues}/none{call.Item2}", null, 404, "NOT_FOUND", QueueMissing);
        }

        await emulator.RefusedAsync("DELETE", $"{queues}/none", null, 404, "NOT_FOUND", "Requested entity was not found.");
        await emulator.MustAsync("DELETE", $"/v2/{name}");
        await emulator.RefusedAsync("GET", $"/v2/{name}", null, 404, "NOT_FOUND", QueueMissing);
        await emulator.RefusedAsync("POST", queues, $$"""{"name":"{{name}}"}""", 400, "FAILED_PRECONDITION", "The queue cannot be created because a queue with this name existed too recently.");
    }

    [Theory]
    [EveryTransport]
    public async Task UpdateTouchesOnlyTheFieldsOfItsMask(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var name = await emulator.QueueAsync(retry: "\"max_attempts\":7,\"minBackoff\":\"2s\"", rates: "\"maxDispatchesPerSecond\":50,\"maxBurstSize\":-1");
        var updated = await emulator.MustAsync("PATCH", $"/v2/{name}?updateMask=rateLimits.maxDispatchesPerSecond,retry_config.max_attempts", """{"rateLimits":{"maxDispatchesPerSecond":100},"retryConfig":{"minBackoff":"9s"}}""");
        updated["rateLimits"]!.ToJsonString().ShouldBe("""{"maxDispatchesPerSecond":100,"maxBurstSize":20,"maxConcurrentDispatches":1000}""");
        updated["retryConfig"]!["maxAttempts"]!.GetValue<int>().ShouldBe(100);
        updated["retryConfig"]!["minBackoff"]!.GetValue<string>().ShouldBe("2s");
        await emulator.RefusedAsync("PATCH", $"/v2/{name}?updateMask=colour", "{}", 400, "INVALID_ARGUMENT", "Invalid value at 'updateMask': a queue has no field \"colour\".");
        (await emulator.MustAsync("PATCH", $"/v2/{Emulator.Location}/queues/made-by-update", "{}"))["state"]!.GetValue<string>().ShouldBe("RUNNING");
    }

    [Theory]
    [EveryTransport]
    public async Task TaskNamesAreChecked(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.QueueAsync();
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks", $$$"""{"task":{"name":"{{{queue}}}/tasks/a.b","httpRequest":{"url":"http://x"} } }""", 400, "INVALID_ARGUMENT",
            "Task ID \"a.b\" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores (_). Task ID must between 1 and 500 characters.");
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks", $$$"""{"task":{"name":"{{{queue}}}2/tasks/a","httpRequest":{"url":"http://x"} } }""", 400, "INVALID_ARGUMENT",
            $"The queue name from request ('{queue}') must be the same as the queue name in the named task ('{queue}2').");
        await emulator.RefusedAsync("POST", $"/v2/{Emulator.Location}/queues/none/tasks", """{"task":{"httpRequest":{"url":"http://x"}}}""", 404, "NOT_FOUND", QueueMissing);
        await emulator.RefusedAsync("GET", $"/v2/{queue}/tasks/never", null, 404, "NOT_FOUND", "Requested entity was not found.");
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task UsedNameStaysTaken(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        (await emulator.CreateAsync(queue, receiver.Url, "t")).Status.ShouldBe(200);
        await emulator.IdleAsync();
        var (status, body) = await emulator.CreateAsync(queue, receiver.Url, "t");
        status.ShouldBe(409);
        body["error"]!["message"]!.GetValue<string>().ShouldBe("Requested entity already exists");
        await emulator.RefusedAsync("GET", $"/v2/{queue}/tasks/t", null, 404, "NOT_FOUND",
            "The task no longer exists, though a task with this name existed recently. The task either successfully completed or was deleted.");
        receiver.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task SameNameAtOnceIsCreatedOnce(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => emulator.CreateAsync(queue, receiver.Url, "t")));
        answers.Count(a => a.Status == 200).ShouldBe(1);
        answers.Count(a => a.Status == 409).ShouldBe(39);
        await emulator.IdleAsync();
        receiver.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task ViewsDifferInTheBodyOnlyAndListsComeInPages(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        for (var i = 0; i < 5; i++)
        {
            (await emulator.CreateAsync(queue, Gone, "t" + i, request: ",\"headers\":{\"x-Case\":\"1\",\"User-Agent\":\"me\"}")).Status.ShouldBe(200);
        }

        var basic = await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t0");
        basic["view"]!.GetValue<string>().ShouldBe("BASIC");
        basic["httpRequest"]!["body"].ShouldBeNull();
        basic["httpRequest"]!["headers"]!.ToJsonString().ShouldBe("""{"x-Case":"1","User-Agent":"Google-Cloud-Tasks"}""");
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks/t0?responseView=2&$alt=json;enum-encoding%3Dint"))["httpRequest"]!["body"]!.GetValue<string>().ShouldBe("aGVsbG8=");

        var names = new List<string>();
        var token = "";
        do
        {
            var page = await emulator.MustAsync("GET", $"/v2/{queue}/tasks?pageSize=2&responseView=FULL&pageToken={token}");
            names.AddRange(page["tasks"]!.AsArray().Select(t => t!["name"]!.GetValue<string>()[^2..]));
            token = page["nextPageToken"]?.GetValue<string>() ?? "";
        }
        while (token.Length > 0);
        names.ShouldBe(["t0", "t1", "t2", "t3", "t4"]);
        await emulator.QueueAsync("b");
        (await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues?filter=state:%20PAUSED"))["queues"]!.AsArray().Count.ShouldBe(1);
        (await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/queues?pageSize=1"))["nextPageToken"].ShouldNotBeNull();
        (await emulator.CallAsync("GET", $"/v2/{queue}/tasks?pageToken=%2B%2B")).Status.ShouldBe(400);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task PolicyIsKeptAndAnOldEtagIsRefused(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.QueueAsync();
        (await emulator.MustAsync("POST", $"/v2/{queue}:getIamPolicy")).ToJsonString().ShouldBe("""{"etag":"ACAB"}""");
        const string bindings = """[{"role":"roles/cloudtasks.enqueuer","members":["user:a@b.test","allUsers"]},{"role":"roles/viewer","members":["group:c@d.test"],"condition":{"expression":"true","title":"always"}}]""";
        var set = await emulator.MustAsync("POST", $"/v2/{queue}:setIamPolicy", $$"""{"policy":{"version":3,"etag":"ACAB","bindings":{{bindings}} } }""");
        set["bindings"]!.ToJsonString().ShouldBe(bindings);
        set["version"]!.GetValue<int>().ShouldBe(3);
        var found = await emulator.MustAsync("POST", $"/v2/{queue}:getIamPolicy", """{"options":{"requestedPolicyVersion":3}}""");
        found["bindings"]!.ToJsonString().ShouldBe(bindings);
        found["etag"]!.GetValue<string>().ShouldBe(set["etag"]!.GetValue<string>());
        await emulator.RefusedAsync("POST", $"/v2/{queue}:setIamPolicy", """{"policy":{"etag":"ACAB"}}""", 409, "ABORTED",
            "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.");
        (await emulator.MustAsync("POST", $"/v2/{queue}:setIamPolicy", """{"policy":{}}"""))["bindings"].ShouldBeNull();
        (await emulator.MustAsync("POST", $"/v2/{queue}:testIamPermissions", """{"permissions":["cloudtasks.queues.get","cloudtasks.tasks.create","storage.buckets.get"]}"""))
            .ToJsonString().ShouldBe("""{"permissions":["cloudtasks.queues.get","cloudtasks.tasks.create"]}""");
        (await emulator.MustAsync("POST", $"/v2/{queue}-missing:testIamPermissions", """{"permissions":["cloudtasks.queues.get"]}""")).ToJsonString().ShouldBe("{}");
        await emulator.RefusedAsync("POST", $"/v2/{queue}-missing:getIamPolicy", null, 404, "NOT_FOUND", QueueMissing);
    }

    [Theory]
    [EveryTransport]
    public async Task LocationsAreTheConfiguredOneAndThoseWithQueues(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup, settings: [("Emulator:Project", "p"), ("Emulator:Location", "home")]);
        await emulator.QueueAsync();
        await emulator.QueueAsync("second");
        const string here = """{"name":"projects/p/locations/l","labels":{"cloud.googleapis.com/region":"l"},"locationId":"l"}""";
        (await emulator.MustAsync("GET", "/v2/projects/p/locations"))["locations"]!.AsArray().Select(l => l!["locationId"]!.GetValue<string>()).ShouldBe(["home", "l"]);
        var page = await emulator.MustAsync("GET", "/v2/projects/p/locations?pageSize=1");
        (await emulator.MustAsync("GET", $"/v2/projects/p/locations?pageToken={page["nextPageToken"]}"))["locations"]!.ToJsonString().ShouldBe($"[{here}]");
        (await emulator.MustAsync("GET", "/v2/projects/p/locations/l")).ToJsonString().ShouldBe(here);
        (await emulator.MustAsync("GET", "/v2/projects/other/locations")).ToJsonString().ShouldBe("{}");
    }

    [Theory]
    [EveryTransport]
    public async Task LargestTaskPassesAndOneByteMoreDoesNot(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        (await SizedAsync(1_047_000)).ShouldBe(200);
        (await SizedAsync(1_048_569)).ShouldBe(400);
        (await SizedAsync(3_000_000)).ShouldBe(400);

        async Task<int> SizedAsync(int bytes) => (await emulator.CallAsync("POST", $"/v2/{queue}/tasks",
            $$$"""{"task":{"httpRequest":{"url":"http://x","body":"{{{Convert.ToBase64String(new byte[bytes])}}}"} } }""")).Status;
    }
}
