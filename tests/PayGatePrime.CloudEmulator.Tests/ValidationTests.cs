namespace PayGatePrime.CloudEmulator.Tests;

public sealed class ValidationTests(RunningEmulators emulators) : IClassFixture<RunningEmulators>
{
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
        var emulator = emulators[setup];
        await emulator.RefusedAsync("POST", $"/v2/{Emulator.Location}/queues", $$"""{"name":"{{Emulator.Location}}/queues/a",{{field}}}""", 400, "INVALID_ARGUMENT", message);
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
        var emulator = emulators[setup];
        await emulator.RefusedAsync("POST", $"/v2/{emulators.Queue}/tasks", whole ?? $$"""{"task":{"httpRequest":{ {{request}} } } }""", 400, "INVALID_ARGUMENT", message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("nul")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"task\":{\"httpRequest\":{\"url\":\"http://x\",\"headers\":{\"\\udc00\":\"a\"}}}}")]
    [InlineData("{\"task\":{},\"task\":{}}")]
    [InlineData("{\"task\":{\"httpRequest\":{\"url\":\"\\ud800\"}}}")]
    [InlineData("{\"task\":{\"scheduleTime\":\"9999-99-99T00:00:00Z\"}}")]
    [InlineData("{\"task\":{\"dispatchDeadline\":\"99999999999999s\"}}")]
    public async Task MalformedJsonIsABadRequest(string json)
    {
        var emulator = emulators["rest, memory"];
        var (status, body) = await emulator.CallAsync("POST", $"/v2/{emulators.Queue}/tasks", json);
        status.ShouldBe(400);
        body["error"]!["status"]!.GetValue<string>().ShouldBe("INVALID_ARGUMENT");
    }

    [Theory]
    [EveryTransport("GET", "projects/p/locations/l/queues/a_b", null, "Queue name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>\".", "Definition of queue name")]
    [EveryTransport("GET", "projects/p/locations/l/queues/q/tasks/a.b", null,
        "Task ID \"a.b\" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores (_). Task ID must between 1 and 500 characters.", "Definition of task ID")]
    [EveryTransport("GET", "projects/p/locations/l/queues?filter=colour:%20red", null, "The filter \"colour: red\" is not understood: use 'state: PAUSED' or 'name: PART'.", null)]
    [EveryTransport("GET", "projects/p/locations/l/queues/q/tasks?pageSize=-1", null, "The page size cannot be negative.", null)]
    [EveryTransport("GET", "projects/p/locations/l/queues/q/tasks?responseView=7", null, "Invalid value at 'responseView': one of VIEW_UNSPECIFIED, BASIC, FULL is expected.", null)]
    [EveryTransport("GET", "projects/p/locations/l_l", null, "Location name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>\".", null)]
    [EveryTransport("POST", "projects/p/locations/l/queues/q:setIamPolicy", "{}", "SetIamPolicyRequest.policy is required.", null)]
    [EveryTransport("POST", "projects/p/locations/l/queues/q:setIamPolicy", """{"policy":{"bindings":[{"role":"owner","members":["allUsers"]}]}}""", "The role \"owner\" must be formatted: \"roles/<ROLE_ID>\".", null)]
    [EveryTransport("POST", "projects/p/locations/l/queues/q:setIamPolicy", """{"policy":{"version":1,"bindings":[{"role":"roles/viewer","members":["allUsers"],"condition":{"expression":"true"}}]}}""",
        "A policy with a conditional binding must have the version 3.", null)]
    [EveryTransport("POST", "projects/p/locations/l/queues/q:getIamPolicy", """{"options":{"requestedPolicyVersion":2}}""", "The policy version 2 is not one of 0, 1 and 3.", null)]
    [EveryTransport("POST", "projects/p/locations/l/queues/q:testIamPermissions", """{"permissions":["cloudtasks.*"]}""", "The permission \"cloudtasks.*\" is not allowed: permissions with wildcards can't be tested.", null)]
    [EveryTransport("POST", "projects/p/locations/l/queues/q/tasks:batchCreate", "{}", "BatchCreateTasksRequest.requests is required.", null)]
    [EveryTransport("POST", "projects/p/locations/l/queues/a_b/tasks:batchCreate", "{}", "Queue name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>\".", "Definition of queue name")]
    [EveryTransport("POST", "projects/p/locations/l/queues/q/tasks:batchCreate", """{"requests":[{"parent":"projects/p/locations/l/queues/r"}]}""",
        "BatchCreateTasksRequest.requests: the queue of a request ('projects/p/locations/l/queues/r') must be the batch's ('projects/p/locations/l/queues/q').", null)]
    [EveryTransport("POST", "projects/p/locations/l/queues/q/tasks:batchCreate", """{"requests":[{}],"requestId":"1"}""", "BatchCreateTasksRequest.requestId must be a UUID of version 4.", null)]
    [EveryTransport("POST", "projects/p/locations/l/queues/q/tasks:batchDelete", "{}", "BatchDeleteTasksRequest.names is required.", null)]
    [EveryTransport("GET", "projects/p/locations/l/operations/a%20b", null, "Operation name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/operations/<OPERATION_ID>\".", null)]
    [EveryTransport("GET", "projects/p/locations/l_l/cmekConfig", null, "CMEK config name must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/cmekConfig\".", null)]
    [EveryTransport("PATCH", "projects/p/locations/l/cmekConfig", """{"kmsKey":"key"}""",
        "CmekConfig.kmsKey must be formatted: \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/keyRings/<KEY_RING_ID>/cryptoKeys/<KEY_ID>\".", null)]
    [EveryTransport("PATCH", "projects/p/locations/l/cmekConfig?updateMask=colour", "{}", "Invalid value at 'updateMask': a CMEK config has no field \"colour\".", null)]
    public async Task WrongRequestIsRefusedWithTheReason(string setup, string method, string name, string? json, string message, string? helpTopic)
    {
        var error = await emulators[setup].RefusedAsync(method, "/v2/" + name, json, 400, "INVALID_ARGUMENT", message);
        error["details"]?[0]!["links"]![0]!["description"]!.GetValue<string>().ShouldBe(helpTopic);
        (error["details"] is null).ShouldBe(helpTopic is null);
    }

    [Theory]
    [EveryTransport]
    public async Task BufferTaskIsUnimplemented(string setup) =>
        await emulators[setup].RefusedAsync("POST", $"/v2/{emulators.Queue}/tasks:buffer", "{}", 501, "UNIMPLEMENTED", "BufferTask is not emulated.");

    [Theory]
    [EveryTransport]
    public async Task AppEngineTargetIsUnimplemented(string setup) => await emulators[setup].RefusedAsync(
        "POST", $"/v2/{emulators.Queue}/tasks", """{"task":{"appEngineHttpRequest":{"relativeUri":"/x"} } }""", 501, "UNIMPLEMENTED", "App Engine targets are not emulated: use task.httpRequest.");
}
