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
        await RefusedAsync(emulator, "POST", queues, $$"""{"name":"{{name}}"}""", 409, "ALREADY_EXISTS", "Queue already exists");
        await RefusedAsync(emulator, "POST", queues, """{"name":"projects/p/locations/l/queues/under_score"}""", 400, "INVALID_ARGUMENT", "Queue name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>\".");
        foreach (var call in new[] { ("GET", ""), ("POST", ":pause"), ("POST", ":resume"), ("POST", ":purge"), ("GET", "/tasks") })
        {
            await RefusedAsync(emulator, call.Item1, $"{queues}/none{call.Item2}", null, 404, "NOT_FOUND", QueueMissing);
        }

        await RefusedAsync(emulator, "DELETE", $"{queues}/none", null, 404, "NOT_FOUND", "Requested entity was not found.");
        await emulator.MustAsync("DELETE", $"/v2/{name}");
        await RefusedAsync(emulator, "GET", $"/v2/{name}", null, 404, "NOT_FOUND", QueueMissing);
        await RefusedAsync(emulator, "POST", queues, $$"""{"name":"{{name}}"}""", 400, "FAILED_PRECONDITION", "The queue cannot be created because a queue with this name existed too recently.");
    }

    [Theory]
    [EveryTransport("\"rateLimits\":{\"maxDispatchesPerSecond\":501}", "RateLimits.maxDispatchesPerSecond must be less than or equal to 500.")]
    [EveryTransport("\"rateLimits\":{\"maxDispatchesPerSecond\":-1}", "RateLimits.maxDispatchesPerSecond cannot be negative.")]
    [EveryTransport("\"rateLimits\":{\"maxConcurrentDispatches\":5001}", "RateLimits.maxConcurrentDispatches must be less than or equal to 5000.")]
    [EveryTransport("\"retryConfig\":{\"maxAttempts\":-2}", "RetryConfig.maxAttempts must be greater or equal to -1.")]
    [EveryTransport("\"retryConfig\":{\"minBackoff\":\"20s\",\"maxBackoff\":\"10s\"}", "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.")]
    [EveryTransport("\"retryConfig\":{\"maxDoublings\":-1}", "RetryConfig.maxDoublings cannot be negative.")]
    [EveryTransport("\"retryConfig\":{\"minBackoff\":\"-1s\"}", "RetryConfig.minBackoff cannot be negative.")]
    [InlineData("rest, memory", "\"rateLimit\":{}", "Invalid JSON payload received. Unknown name \"rateLimit\" at 'queue': Cannot find field.")]
    [InlineData("rest, memory", "\"retryConfig\":{\"minBackoff\":5}", "Invalid value at 'queue.retryConfig.minBackoff': a string is expected.")]
    public async Task QueueSettingOutOfBoundsIsRefused(string setup, string field, string message)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await RefusedAsync(emulator, "POST", $"/v2/{Emulator.Location}/queues", $$"""{"name":"{{Emulator.Location}}/queues/a",{{field}}}""", 400, "INVALID_ARGUMENT", message);
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
        await RefusedAsync(emulator, "PATCH", $"/v2/{name}?updateMask=colour", "{}", 400, "INVALID_ARGUMENT", "Invalid value at 'updateMask': a queue has no field \"colour\".");
        (await emulator.MustAsync("PATCH", $"/v2/{Emulator.Location}/queues/made-by-update", "{}"))["state"]!.GetValue<string>().ShouldBe("RUNNING");
    }

    [Theory]
    [EveryTransport("", "{}", "Task is required.")]
    [EveryTransport("\"url\":\"\"", null, "HttpRequest.url is required.")]
    [EveryTransport("\"url\":\"ftp://x\"", null, "HttpTarget.url must start with 'http://' or 'https://'.")]
    [EveryTransport("\"url\":\"http://x\",\"httpMethod\":\"GET\",\"body\":\"YQ==\"", null, "HttpRequest.body is only allowed with the methods POST, PUT and PATCH.")]
    [EveryTransport("\"url\":\"http://x\",\"httpMethod\":99", null, "Invalid value at 'task.httpRequest.httpMethod': one of HTTP_METHOD_UNSPECIFIED, POST, GET, HEAD, PUT, DELETE, PATCH, OPTIONS is expected.")]
    [InlineData("rest, memory", "\"url\":\"http://x\",\"body\":\"!\"", null, "Invalid value at 'task.httpRequest.body': base64 is expected.")]
    [InlineData("rest, memory", "\"url\":\"http://x\",\"bodie\":\"\"", null, "Invalid JSON payload received. Unknown name \"bodie\" at 'task.httpRequest': Cannot find field.")]
    [EveryTransport("\"url\":\"http://x\",\"headers\":{\"a b\":\"c\"}", null, "HttpRequest.headers holds an illegal header: \"a b\".")]
    [EveryTransport("\"url\":\"http://x\",\"oidcToken\":{}", null, "HttpRequest.authorizationHeader: serviceAccountEmail is required.")]
    [EveryTransport("\"url\":\"http://x\"},\"dispatchDeadline\":\"14s\",\"lastAttempt\":{", null, "Task.dispatchDeadline must be between [15s, 30m].")]
    [EveryTransport("\"url\":\"http://x\"},\"scheduleTime\":\"2100-01-01T00:00:00Z\",\"lastAttempt\":{", null, "The Task.scheduleTime, 2099-12-31T16:00:00-08:00, is too far in the future. Schedule time must be no more than 720h in the future.")]
    public async Task WrongTaskIsRefused(string setup, string request, string? whole, string message)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.QueueAsync();
        await RefusedAsync(emulator, "POST", $"/v2/{queue}/tasks", whole ?? $$"""{"task":{"httpRequest":{ {{request}} } } }""", 400, "INVALID_ARGUMENT", message);
    }

    [Theory]
    [EveryTransport]
    public async Task TaskNamesAreChecked(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await emulator.QueueAsync();
        await RefusedAsync(emulator, "POST", $"/v2/{queue}/tasks", $$$"""{"task":{"name":"{{{queue}}}/tasks/a.b","httpRequest":{"url":"http://x"} } }""", 400, "INVALID_ARGUMENT",
            "Task ID \"a.b\" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores (_). Task ID must between 1 and 500 characters.");
        await RefusedAsync(emulator, "POST", $"/v2/{queue}/tasks", $$$"""{"task":{"name":"{{{queue}}}2/tasks/a","httpRequest":{"url":"http://x"} } }""", 400, "INVALID_ARGUMENT",
            $"The queue name from request ('{queue}') must be the same as the queue name in the named task ('{queue}2').");
        await RefusedAsync(emulator, "POST", $"/v2/{Emulator.Location}/queues/none/tasks", """{"task":{"httpRequest":{"url":"http://x"}}}""", 404, "NOT_FOUND", QueueMissing);
        await RefusedAsync(emulator, "GET", $"/v2/{queue}/tasks/never", null, 404, "NOT_FOUND", "Requested entity was not found.");
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
        await RefusedAsync(emulator, "GET", $"/v2/{queue}/tasks/t", null, 404, "NOT_FOUND",
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

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("nul")]
    [InlineData("{\"task\":{\"httpRequest\":{\"url\":\"\\ud800\"}}}")]
    [InlineData("{\"task\":{\"scheduleTime\":\"9999-99-99T00:00:00Z\"}}")]
    [InlineData("{\"task\":{\"dispatchDeadline\":\"99999999999999s\"}}")]
    public async Task MalformedJsonIsABadRequest(string json)
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync();
        var (status, body) = await emulator.CallAsync("POST", $"/v2/{queue}/tasks", json);
        status.ShouldBe(400);
        body["error"]!["status"]!.GetValue<string>().ShouldBe("INVALID_ARGUMENT");
    }

    private static async Task RefusedAsync(Emulator emulator, string method, string path, string? json, int status, string name, string message)
    {
        var (actual, body) = await emulator.CallAsync(method, path, json);
        body["error"]!["message"]!.GetValue<string>().ShouldBe(message);
        body["error"]!["status"]!.GetValue<string>().ShouldBe(name);
        actual.ShouldBe(status);
        body["error"]!["code"]!.GetValue<int>().ShouldBe(status);
    }
}
