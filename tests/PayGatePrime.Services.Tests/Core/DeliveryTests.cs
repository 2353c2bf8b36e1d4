using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Tokens;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Core;

public sealed class DeliveryTests : IAsyncLifetime
{
    private DeliveryHost _host = null!;

    public async Task InitializeAsync() => _host = await DeliveryHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task CommittedWorkAndItsMessageLeaveTogether()
    {
        var payoutId = DeliveryHost.NewId();
        _host.Script.Next = (_, _) => Task.FromResult(TaskResult.Commit(work => work.Enqueue(new EstimateResponse(payoutId))));
        using var response = await _host.DeliverAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Limits.UntilAsync(() => Task.FromResult(_host.Google.Tasks.Count == 1), "the task was created");
        var task = _host.Google.Tasks.Single();
        task.Message.ShouldBe("estimate-response");
        task.Body.ShouldContain(payoutId.ToString());
        await Limits.UntilAsync(async () => await _host.CountAsync("outbox") == 0, "the outbox was emptied");
    }

    [Fact]
    public async Task MessageDeliveredTwentyTimesAtOnceIsCommittedOnce()
    {
        _host.Script.Next = (_, _) => Task.FromResult(TaskResult.Commit(work => work.Enqueue(new EstimateResponse(DeliveryHost.NewId()))));
        var id = DeliveryHost.NewId();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => _host.DeliverAsync(id, n))).WaitAsync(Limits.Step);
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        await Limits.UntilAsync(async () => await _host.CountAsync("outbox") == 0, "the outbox was emptied");
        _host.Google.Tasks.Count.ShouldBe(1);
        (await _host.CountAsync("inbox")).ShouldBe(1);
    }

    [Fact]
    public async Task RedeliveryAfterTheCommitDoesNotRunTheHandler()
    {
        var id = DeliveryHost.NewId();
        (await _host.DeliverAsync(id)).Dispose();
        (await _host.DeliverAsync(id, 1)).Dispose();
        _host.Script.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task FailingCommitLeavesNothingAndIsDeliveredAgain()
    {
        var id = DeliveryHost.NewId();
        _host.Script.Next = (_, _) => Task.FromResult(TaskResult.Commit(work =>
        {
            work.Enqueue(new EstimateResponse(id));
            throw new InvalidOperationException("crash before the commit");
        }));
        using var failed = await _host.DeliverAsync(id);
        failed.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await failed.Content.ReadAsStringAsync()).ShouldNotContain("crash");
        (await _host.CountAsync("outbox")).ShouldBe(0);
        (await _host.CountAsync("inbox")).ShouldBe(0);

        _host.Script.Next = (_, _) => Task.FromResult(TaskResult.Done);
        using var repeated = await _host.DeliverAsync(id, 1);
        repeated.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.CountAsync("inbox")).ShouldBe(1);
    }

    [Fact]
    public async Task OutboxRowSurvivesAnOutageOfCloudTasks()
    {
        _host.Google.IsDown = true;
        _host.Script.Next = (_, _) => Task.FromResult(TaskResult.Commit(work => work.Enqueue(new EstimateResponse(DeliveryHost.NewId()))));
        using var response = await _host.DeliverAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.CountAsync("outbox")).ShouldBe(1);
        _host.Google.IsDown = false;
        await Limits.UntilAsync(() => Task.FromResult(_host.Google.Tasks.Count == 1), "the sweep created the task");
    }

    [Fact]
    public async Task AbortedCreationIsNotTakenForAnEarlierOne()
    {
        _host.Google.AbortNext(1);
        _host.Script.Next = (_, _) => Task.FromResult(TaskResult.Commit(work => work.Enqueue(new EstimateResponse(DeliveryHost.NewId()))));
        (await _host.DeliverAsync()).Dispose();
        await Limits.UntilAsync(() => Task.FromResult(_host.Google.Tasks.Count == 1), "the sweep created the task");
    }

    [Fact]
    public async Task RetryAnswers503WithTheDelayAndRecordsNothing()
    {
        _host.Script.Next = (_, _) => Task.FromResult(TaskResult.RetryAfter(TimeSpan.FromSeconds(7.2), "not yet"));
        using var response = await _host.DeliverAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(8));
        (await _host.CountAsync("inbox")).ShouldBe(0);
    }

    [Fact]
    public async Task FailureIsKeptAsADeadLetterWithAnAlertAndEndsTheTask()
    {
        _host.Script.Next = (_, _) => Task.FromResult(TaskResult.Fail("no_way", "It can't be done."));
        using var response = await _host.DeliverAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.Database.OneAsync<string>("select code || '|' || why || '|' || state from dead_letters")).ShouldBe("no_way|It can't be done.|open");
        await Limits.UntilAsync(() => Task.FromResult(_host.Google.Events.Any(e => e.Name == EventName.OperatorAlert && e.Code == "no_way")), "the alert was published");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LastAttemptOfTheQueueBecomesADeadLetter(bool throws)
    {
        _host.Script.Next = (_, _) => throws ? throw new InvalidOperationException("secret text") : Task.FromResult(TaskResult.RetryAfter(TimeSpan.FromSeconds(1), "still not"));
        var last = QueueSettings.For("pgp-split2-estimate-queue").MaxAttempts - 1;
        using var response = await _host.DeliverAsync(attempt: last);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var letter = await _host.Database.OneAsync<string>("select code || '|' || why from dead_letters");
        letter.ShouldStartWith("last_attempt|");
        letter.ShouldNotContain("secret text");
    }

    [Fact]
    public async Task StepThatSomebodyElseDidEndsTheTaskAndRollsItsOwnWorkBack()
    {
        _host.Script.Next = (_, _) => Task.FromResult(TaskResult.Commit(work =>
        {
            work.Enqueue(new EstimateResponse(DeliveryHost.NewId()));
            return work.MoveAsync("Payout x", "delete from outbox where id = @missing", new { missing = work.NewId() });
        }));
        using var moved = await _host.DeliverAsync();
        moved.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.CountAsync("outbox")).ShouldBe(0);
        (await _host.CountAsync("inbox")).ShouldBe(1);
    }

    [Theory]
    [InlineData(ProviderFailure.Unavailable, HttpStatusCode.ServiceUnavailable, 0)]
    [InlineData(ProviderFailure.RateLimited, HttpStatusCode.ServiceUnavailable, 0)]
    [InlineData(ProviderFailure.Unauthorized, HttpStatusCode.OK, 1)]
    [InlineData(ProviderFailure.Malformed, HttpStatusCode.OK, 1)]
    public async Task ProviderFailureDecidesBetweenRetryAndDeadLetter(ProviderFailure failure, HttpStatusCode status, int letters)
    {
        _host.Script.Next = (_, _) => throw new ProviderException("changenow", failure, "x", "The provider said no.");
        using var response = await _host.DeliverAsync();
        response.StatusCode.ShouldBe(status);
        (await _host.CountAsync("dead_letters")).ShouldBe(letters);
    }

    [Fact]
    public async Task UnfinishedMessageIsRefusedWith501OnlyAfterItsCallerIsVerified()
    {
        using var anonymous = await _host.Http.PostAsync("/tasks/conversion", new StringContent("{}"));
        anonymous.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var verified = await _host.DeliverUnfinishedAsync();
        verified.StatusCode.ShouldBe(HttpStatusCode.NotImplemented);
        (await _host.CountAsync("dead_letters")).ShouldBe(0);
    }

    [Fact]
    public async Task UnfinishedMessageIsKeptAsADeadLetterBeforeItsQueueDropsIt()
    {
        using var last = await _host.DeliverUnfinishedAsync(QueueSettings.For("pgp-split2-estimate-queue").MaxAttempts - 1);
        last.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.Database.OneAsync<string>("select code || '|' || name from dead_letters")).ShouldBe("not_implemented|conversion");
    }

    [Fact]
    public async Task PassingTroubleOfTheDatabaseOnTheLastAttemptIsKeptAsADeadLetter()
    {
        _host.Script.Next = (_, _) => throw new Npgsql.NpgsqlException("the connection broke");
        using var response = await _host.DeliverAsync(attempt: QueueSettings.For("pgp-split2-estimate-queue").MaxAttempts - 1);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.Database.OneAsync<string>("select code from dead_letters")).ShouldBe("last_attempt");
    }

    [Theory]
    [InlineData("no oidc", HttpStatusCode.Unauthorized)]
    [InlineData("no task token", HttpStatusCode.Unauthorized)]
    [InlineData("garbage task token", HttpStatusCode.Unauthorized)]
    [InlineData("unsigned task token", HttpStatusCode.Unauthorized)]
    [InlineData("oidc expired", HttpStatusCode.Unauthorized)]
    [InlineData("oidc of another issuer", HttpStatusCode.Unauthorized)]
    [InlineData("oidc for another audience", HttpStatusCode.Unauthorized)]
    [InlineData("oidc of another service", HttpStatusCode.Forbidden)]
    [InlineData("task token of another service", HttpStatusCode.Forbidden)]
    [InlineData("task token for another message", HttpStatusCode.Forbidden)]
    [InlineData("task token expired", HttpStatusCode.Unauthorized)]
    [InlineData("task token of another key", HttpStatusCode.Unauthorized)]
    [InlineData("altered body", HttpStatusCode.Forbidden)]
    public async Task ForgedDeliveryIsRefusedAndNothingIsWritten(string forgery, HttpStatusCode expected)
    {
        const string split1 = "pgp-split1@test.iam.gserviceaccount.com";
        const string audience = "https://pgp-split2";
        AuthenticationHeaderValue Oidc(string email, string aud, TimeSpan? life = null, string? issuer = null) => new("Bearer", _host.Google.Token(email, aud, life, issuer));
        using var response = forgery switch
        {
            "no oidc" => await _host.DeliverAsync(change: r => r.Headers.Authorization = null),
            "no task token" => await _host.DeliverAsync(change: r => r.Headers.Remove(TaskTokenManager.HeaderName)),
            "garbage task token" => await _host.DeliverAsync(change: r => Replace(r, "a.b.c")),
            "unsigned task token" => await _host.DeliverAsync(change: r => Replace(r, Unsigned(r))),
            "oidc expired" => await _host.DeliverAsync(change: r => r.Headers.Authorization = Oidc(split1, audience, TimeSpan.FromHours(-2))),
            "oidc of another issuer" => await _host.DeliverAsync(change: r => r.Headers.Authorization = Oidc(split1, audience, issuer: "https://evil.test")),
            "oidc for another audience" => await _host.DeliverAsync(change: r => r.Headers.Authorization = Oidc(split1, "https://pgp-split3")),
            "oidc of another service" => await _host.DeliverAsync(change: r => r.Headers.Authorization = Oidc("pgp-invite@test.iam.gserviceaccount.com", audience)),
            "task token of another service" => await _host.DeliverAsync(sender: KnownServices.Invite, change: r => r.Headers.Authorization = Oidc(split1, audience)),
            "task token for another message" => await _host.DeliverAsync(tokenRoute: MessageRoutes.For<SwapRequest>()),
            "task token expired" => await _host.DeliverAsync(lifetime: TimeSpan.FromHours(-1)),
            "task token of another key" => await _host.DeliverAsync(key: "another-task-token-key-of-more-than-32-bytes"),
            "altered body" => await _host.DeliverAsync(change: r => r.Content = new StringContent($$"""{"payoutId":"{{DeliveryHost.NewId()}}"}""", Encoding.UTF8, "application/json")),
            _ => throw new ArgumentOutOfRangeException(nameof(forgery)),
        };
        response.StatusCode.ShouldBe(expected);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        _host.Script.Calls.ShouldBe(0);
        (await _host.CountAsync("inbox")).ShouldBe(0);
        (await _host.CountAsync("dead_letters")).ShouldBe(0);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"payoutId":"x"}""")]
    [InlineData("""{"payoutId":"01900000-0000-7000-8000-00000000000a","amount":5}""")]
    public async Task MalformedBodyIsA400ThatNamesTheField(string body)
    {
        using var response = await _host.DeliverAsync(body: Encoding.UTF8.GetBytes(body));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        problem.GetProperty("errors")[0].GetProperty("field").GetString().ShouldNotBeNullOrEmpty();
        _host.Script.Calls.ShouldBe(0);
    }

    private static void Replace(HttpRequestMessage request, string token)
    {
        request.Headers.Remove(TaskTokenManager.HeaderName);
        request.Headers.Add(TaskTokenManager.HeaderName, token);
    }

    private static string Unsigned(HttpRequestMessage request)
    {
        var parts = request.Headers.GetValues(TaskTokenManager.HeaderName).Single().Split('.');
        var header = System.Buffers.Text.Base64Url.EncodeToString("""{"typ":"JWT","alg":"none"}"""u8);
        return $"{header}.{parts[1]}.";
    }
}
