namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Texts that JSON can carry and a database or a header can't.</summary>
public sealed class OddTextTests
{
    private const string Jobs = "/v1/" + Emulator.Location + "/jobs";

    [Theory]
    [EveryTransportAndStore]
    public async Task TextsWithNulAreRefusedWhereverTheyAre(string setup)
    {
        await using var emulator = await Emulator.StartAsync(setup);
        await using var receiver = await Receiver.StartAsync();
        var queue = await emulator.QueueAsync();
        await emulator.MustAsync("PUT", "/v1/projects/p/topics/topic", "{}");
        (string Method, string Path, string Json)[] calls =
        [
            ("POST", $"/v2/{queue}:setIamPolicy", """{"policy":{"version":3,"bindings":[{"role":"roles/viewer","members":["user:a\u0000b"],"condition":{"expression":"true","title":"x\u0000"}}]}}"""),
            ("POST", Jobs, $$"""{"name":"{{Emulator.Location}}/jobs/j","description":"a\u0000b","schedule":"* * * * *","httpTarget":{"uri":"{{receiver.Url}}","headers":{"x-a":"b\u0000c"} } }"""),
            ("PUT", "/v1/projects/p/topics/nul", """{"labels":{"a":"b\u0000"}}"""),
            ("PUT", "/v1/projects/p/subscriptions/nul", """{"topic":"projects/p/topics/topic","labels":{"a":"b\u0000"}}"""),
            ("POST", "/v1/projects/p/topics/topic:publish", """{"messages":[{"data":"YQ==","attributes":{"a\u0000":"b\u0000"},"orderingKey":"k\u0000"}]}"""),
            ("POST", $"/v2/{queue}/tasks", $$"""{"task":{"httpRequest":{"url":"{{receiver.Url}}/\u0000","headers":{"x-a":"b\u0000c","x\u0000":"d"} } } }"""),
            ("POST", $"/v2/{queue}/tasks", $$"""{"task":{"httpRequest":{"url":"http://no\u0000host/"} } }"""),
        ];
        foreach (var (method, path, json) in calls)
        {
            var (status, body) = await emulator.CallAsync(method, path, json);
            status.ShouldBe(400, $"{path}: {body.ToJsonString()}");
        }

        (await emulator.CreateAsync(queue, receiver.Url + "/after")).Status.ShouldBe(200);
        await TestSupport.Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Any(r => r.Path == "/after")), "the service goes on");
        emulator.Errors.ShouldBeEmpty();
    }
}
