using System.Text.Json.Nodes;
using Npgsql;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class BatchTests
{
    private const string Gone = "http://127.0.0.1:9/never";
    private const string SomeId = "6b1e3c1a-5d1f-4c0e-8a52-0d7f0a6e9b10";
    private const string CreateMetadata = "type.googleapis.com/google.cloud.tasks.v2.BatchCreateTasksMetadata";
    private const string QueueMissing = "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.";

    [Theory]
    [EveryTransportAndStore]
    public async Task BatchCreatesWhatItCanAndTellsTheRestByIndex(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await PausedAsync(emulator);
        (await emulator.CreateAsync(queue, Gone, "taken")).Status.ShouldBe(200);
        var operation = await CreateAsync(emulator, queue, [Request(queue, "a", "FULL"), Request(queue, "taken"), Request(queue, null), "{}", """{"task":{"httpRequest":{"url":"ftp://x"}}}"""]);
        operation["name"]!.GetValue<string>().ShouldStartWith($"{Emulator.Location}/operations/");
        operation["done"]!.GetValue<bool>().ShouldBeTrue();
        operation["error"].ShouldBeNull();
        var metadata = operation["metadata"]!;
        metadata["@type"]!.GetValue<string>().ShouldBe(CreateMetadata);
        metadata["state"]!.GetValue<string>().ShouldBe("PARTIALLY_SUCCEEDED");
        DateTimeOffset.Parse(metadata["endTime"]!.GetValue<string>()).ShouldBeGreaterThanOrEqualTo(DateTimeOffset.Parse(metadata["startTime"]!.GetValue<string>()));
        metadata["failedRequests"]!.ToJsonString().ShouldBe("""{"1":{"code":6,"message":"Requested entity already exists"},"3":{"code":3,"message":"Task is required."},"4":{"code":3,"message":"HttpTarget.url must start with \u0027http://\u0027 or \u0027https://\u0027."}}""");
        operation["response"]!["@type"]!.GetValue<string>().ShouldBe("type.googleapis.com/google.cloud.tasks.v2.BatchCreateTasksResponse");
        var made = operation["response"]!["tasks"]!.AsArray();
        made.Count.ShouldBe(2);
        made[0]!["name"]!.GetValue<string>().ShouldBe($"{queue}/tasks/a");
        made[0]!["httpRequest"]!["body"]!.GetValue<string>().ShouldBe("aGVsbG8=", "its request asked for all of it");
        made[1]!["httpRequest"]!["body"].ShouldBeNull();
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks"))["tasks"]!.AsArray().Count.ShouldBe(3);
        (await emulator.MustAsync("GET", $"/v2/{operation["name"]}")).ToJsonString().ShouldBe(operation.ToJsonString());
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task BatchDeletesWhatItCanAndTellsTheRestByIndex(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await PausedAsync(emulator);
        await CreateAsync(emulator, queue, [Request(queue, "a"), Request(queue, "b"), Request(queue, "c")]);
        var operation = await DeleteAsync(emulator, queue, ["a", "none", "b"]);
        operation["metadata"]!["state"]!.GetValue<string>().ShouldBe("PARTIALLY_SUCCEEDED");
        operation["metadata"]!["failedRequests"]!.ToJsonString().ShouldBe("""{"1":{"code":5,"message":"Requested entity was not found."}}""");
        operation["response"]!.ToJsonString().ShouldBe("""{"@type":"type.googleapis.com/google.protobuf.Empty"}""");
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks"))["tasks"]!.AsArray().Select(t => t!["name"]!.GetValue<string>()).ShouldBe([$"{queue}/tasks/c"]);

        operation = await emulator.MustAsync("POST", $"/v2/{queue}/tasks:batchDelete", $$"""{"names":["{{queue}}2/tasks/c"]}""");
        operation["metadata"]!["failedRequests"]!["0"]!["message"]!.GetValue<string>().ShouldBe($"The queue name from request ('{queue}') must be the same as the queue name in the named task ('{queue}2').");
        (await DeleteAsync(emulator, queue, ["c"]))["metadata"]!["state"]!.GetValue<string>().ShouldBe("SUCCEEDED");
    }

    [Theory]
    [EveryTransport]
    public async Task BatchOfWhichNothingSucceededIsAborted(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await PausedAsync(emulator);
        var created = await CreateAsync(emulator, queue, ["{}", "{}"]);
        created["metadata"]!["state"]!.GetValue<string>().ShouldBe("FAILED");
        created["response"].ShouldBeNull();
        created["error"]!.ToJsonString().ShouldBe("""{"code":10,"message":"None of the requests succeeded, refer to BatchCreateTasksMetadata.failed_requests for individual error details"}""");
        var deleted = await DeleteAsync(emulator, queue, ["none"]);
        deleted["error"]!["message"]!.GetValue<string>().ShouldContain("BatchDeleteTasksMetadata.failed_requests");
        deleted["done"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task RepeatedRequestIdGivesTheSameOperationAndDoesNothingAgain(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await PausedAsync(emulator);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync(emulator, queue, [Request(queue, null), Request(queue, null)], SomeId)));
        answers.Select(a => a.ToJsonString()).Distinct().Count().ShouldBe(1);
        answers[0]["name"]!.GetValue<string>().ShouldBe($"{Emulator.Location}/operations/{SomeId}");
        (await emulator.MustAsync("GET", $"/v2/{queue}/tasks"))["tasks"]!.AsArray().Count.ShouldBe(2);
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks:batchDelete", $$"""{"names":["{{queue}}/tasks/a"],"requestId":"{{SomeId}}"}""", 400, "INVALID_ARGUMENT", "The requestId was used for another request.");
    }

    [Theory]
    [EveryTransport]
    public async Task BatchWithoutItsQueueLeavesNoOperation(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = $"{Emulator.Location}/queues/late";
        var batch = $$"""{"requests":[{{Request(queue, "a")}}],"requestId":"{{SomeId}}"}""";
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks:batchCreate", batch, 404, "NOT_FOUND", QueueMissing);
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks:batchDelete", $$"""{"names":["{{queue}}/tasks/a"]}""", 404, "NOT_FOUND", QueueMissing);
        await emulator.RefusedAsync("GET", $"/v2/{Emulator.Location}/operations/{SomeId}", null, 404, "NOT_FOUND", "Requested entity was not found.");
        await PausedAsync(emulator, "late");
        (await emulator.MustAsync("POST", $"/v2/{queue}/tasks:batchCreate", batch))["metadata"]!["state"]!.GetValue<string>().ShouldBe("SUCCEEDED");
    }

    [Theory]
    [EveryTransport]
    public async Task BatchHasALimit(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        var queue = await PausedAsync(emulator);
        (await CreateAsync(emulator, queue, [.. Enumerable.Range(0, 100).Select(i => Request(queue, $"t{i}"))]))["metadata"]!["state"]!.GetValue<string>().ShouldBe("SUCCEEDED");
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks:batchCreate", $$"""{"requests":[{{string.Join(',', Enumerable.Repeat("{}", 101))}}]}""", 400, "INVALID_ARGUMENT",
            "BatchCreateTasksRequest.requests must hold at most 100 items, not 101.");
        await emulator.RefusedAsync("POST", $"/v2/{queue}/tasks:batchDelete", $$"""{"names":[{{string.Join(',', Enumerable.Repeat("\"a\"", 1001))}}]}""", 400, "INVALID_ARGUMENT",
            "BatchDeleteTasksRequest.names must hold at most 1000 items, not 1001.");
        (await DeleteAsync(emulator, queue, [.. Enumerable.Range(0, 1000).Select(i => $"t{i}")]))["metadata"]!["failedRequests"]!.AsObject().Count.ShouldBe(900);
    }

    [Fact]
    public async Task FinishedOperationIsKeptForADay()
    {
        await using var emulator = await Emulator.StartAsync("memory", null, ("Emulator:Clock", "manual"));
        var queue = await PausedAsync(emulator);
        var operation = await CreateAsync(emulator, queue, [Request(queue, "a")], SomeId);
        await emulator.MustAsync("POST", "/emulator/clock", """{"advance":"86399s"}""");
        await emulator.MustAsync("GET", $"/v2/{operation["name"]}");
        await emulator.MustAsync("POST", "/emulator/clock", """{"advance":"1s"}""");
        (await emulator.CallAsync("GET", $"/v2/{operation["name"]}")).Status.ShouldBe(404);
        (await CreateAsync(emulator, queue, [Request(queue, "a")], SomeId))["metadata"]!["state"]!.GetValue<string>().ShouldBe("FAILED", "the name is taken, and the first operation is forgotten");
    }

    [Fact]
    public async Task BatchIsStoredInFewCommits()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        await using var emulator = await Emulator.StartAsync("postgres", database);
        var queue = await PausedAsync(emulator);
        await CreateAsync(emulator, queue, [Request(queue, "warm")]);
        await CreateAsync(emulator, queue, [.. Enumerable.Range(0, 100).Select(i => Request(queue, $"t{i}"))]);
        await using var data = NpgsqlDataSource.Create(database);
        await using var command = data.CreateCommand("select count(distinct xmin::text), count(*) from emulator.task where name like 't%'");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        reader.GetInt64(1).ShouldBe(100);
        reader.GetInt64(0).ShouldBeLessThanOrEqualTo(2);
    }

    [Theory]
    [EveryTransportAndStore]
    public async Task KeyOfALocationIsKept(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        const string name = $"{Emulator.Location}/cmekConfig";
        const string key = $"{Emulator.Location}/keyRings/r/cryptoKeys/k";
        (await emulator.MustAsync("GET", $"/v2/{name}")).ToJsonString().ShouldBe($$"""{"name":"{{name}}"}""");
        (await emulator.MustAsync("PATCH", $"/v2/{name}?updateMask=kmsKey", $$"""{"kmsKey":"{{key}}"}"""))["kmsKey"]!.GetValue<string>().ShouldBe(key);
        (await emulator.MustAsync("PATCH", $"/v2/{name}?updateMask=name", "{}"))["kmsKey"]!.GetValue<string>().ShouldBe(key, "the mask does not name it");
        (await emulator.MustAsync("GET", $"/v2/{name}")).ToJsonString().ShouldBe($$"""{"name":"{{name}}","kmsKey":"{{key}}"}""");
        (await emulator.MustAsync("GET", "/v2/projects/p/locations/other/cmekConfig"))["kmsKey"].ShouldBeNull();
        (await emulator.MustAsync("PATCH", $"/v2/{name}", "{}")).ToJsonString().ShouldBe($$"""{"name":"{{name}}"}""");
    }

    [Fact]
    public async Task KeyOfALocationSurvivesARestart()
    {
        var database = await TestPostgres.CreateDatabaseAsync();
        const string name = $"{Emulator.Location}/cmekConfig";
        string told;
        await using (var first = await Emulator.StartAsync("postgres", database))
        {
            told = (await first.MustAsync("PATCH", $"/v2/{name}", $$"""{"kmsKey":"{{Emulator.Location}}/keyRings/r/cryptoKeys/k"}""")).ToJsonString();
        }

        await using var second = await Emulator.StartAsync("postgres", database);
        (await second.MustAsync("GET", $"/v2/{name}")).ToJsonString().ShouldBe(told);
    }

    [Fact]
    public async Task ResetForgetsOperationsAndKeys()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await PausedAsync(emulator);
        var operation = await CreateAsync(emulator, queue, [Request(queue, "a")]);
        await emulator.MustAsync("PATCH", $"/v2/{Emulator.Location}/cmekConfig", $$"""{"kmsKey":"{{Emulator.Location}}/keyRings/r/cryptoKeys/k"}""");
        await emulator.MustAsync("POST", "/emulator/reset");
        (await emulator.CallAsync("GET", $"/v2/{operation["name"]}")).Status.ShouldBe(404);
        (await emulator.MustAsync("GET", $"/v2/{Emulator.Location}/cmekConfig"))["kmsKey"].ShouldBeNull();
    }

    private static async Task<string> PausedAsync(Emulator emulator, string id = "q")
    {
        var queue = await emulator.QueueAsync(id);
        await emulator.MustAsync("POST", $"/v2/{queue}:pause");
        return queue;
    }

    private static string Request(string queue, string? id, string view = "BASIC") =>
        $$"""{"parent":"{{queue}}","responseView":"{{view}}","task":{ {{(id is null ? "" : $"\"name\":\"{queue}/tasks/{id}\",")}} "httpRequest":{"url":"{{Gone}}","body":"aGVsbG8="} } }""";

    private static Task<JsonNode> CreateAsync(Emulator emulator, string queue, string[] requests, string? id = null) =>
        emulator.MustAsync("POST", $"/v2/{queue}/tasks:batchCreate", $$"""{"requests":[{{string.Join(',', requests)}}] {{(id is null ? "" : $",\"requestId\":\"{id}\"")}} }""");

    private static Task<JsonNode> DeleteAsync(Emulator emulator, string queue, string[] ids) =>
        emulator.MustAsync("POST", $"/v2/{queue}/tasks:batchDelete", $$"""{"names":[{{string.Join(',', ids.Select(i => $"\"{queue}/tasks/{i}\""))}}]}""");
}
