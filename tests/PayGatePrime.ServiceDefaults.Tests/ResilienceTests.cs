using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.ServiceDefaults.Resilience;

namespace PayGatePrime.ServiceDefaults.Tests;

public sealed class ResilienceTests
{
    [Theory]
    [InlineData("GET", 4)]
    [InlineData("HEAD", 4)]
    [InlineData("OPTIONS", 4)]
    [InlineData("POST", 1)]
    [InlineData("PUT", 1)]
    [InlineData("PATCH", 1)]
    [InlineData("DELETE", 1)]
    public async Task OnlySafeRequestsAreRepeatedOn503(string method, int expected)
    {
        var sent = 0;
        await using var server = await FailingServer(() => Interlocked.Increment(ref sent));
        await using var caller = await Caller();
        using var response = await caller.Client().SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Url));
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        sent.ShouldBe(expected);
    }

    [Fact]
    public async Task SafeRequestWithTheKeySetIsSentOnce()
    {
        var sent = 0;
        await using var server = await FailingServer(() => Interlocked.Increment(ref sent));
        await using var caller = await Caller();
        var request = new HttpRequestMessage(HttpMethod.Get, server.Url);
        request.Options.Set(HttpResilienceExtensions.WithoutRetriesKey, true);
        using var response = await caller.Client().SendAsync(request);
        sent.ShouldBe(1);
    }

    [Theory]
    [InlineData("nowpayments")]
    [InlineData("changenow")]
    [InlineData("telegram")]
    [InlineData("ethereum")]
    [InlineData("prices")]
    [InlineData("mine")]
    public async Task ClientsWithRetriesOfTheirOwnSendOnce(string client)
    {
        var sent = 0;
        await using var server = await FailingServer(() => Interlocked.Increment(ref sent));
        await using var caller = await Caller(services => services.AddHttpClient("mine").WithoutRetries());
        using var response = await caller.Client(client).GetAsync(server.Url);
        sent.ShouldBe(1);
    }

    [Fact]
    public async Task AnswerThatAsksForALongWaitIsHandedBack()
    {
        var sent = 0;
        await using var server = await TestApp.StartAsync(
            app => app.Map("/", (HttpContext http) =>
            {
                Interlocked.Increment(ref sent);
                http.Response.Headers.RetryAfter = "3600";
                http.Response.StatusCode = 429;
            }),
            defaults: false);
        await using var caller = await Caller();
        using var response = await caller.Client().GetAsync(server.Url);
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        sent.ShouldBe(1);
    }

    [Fact]
    public async Task RepeatThatSucceedsIsTheAnswer()
    {
        var sent = 0;
        await using var server = await TestApp.StartAsync(
            app => app.Map("/", () => Interlocked.Increment(ref sent) < 3 ? Results.StatusCode(500) : Results.Text("done")), defaults: false);
        await using var caller = await Caller();
        (await caller.Client().GetStringAsync(server.Url)).ShouldBe("done");
        sent.ShouldBe(3);
    }

    [Fact]
    public async Task SilentServerEndsInHttpClientsOwnFormOfATimeout()
    {
        var sent = 0;
        await using var server = await TestApp.StartAsync(
            app => app.Map("/", async (HttpContext http) =>
            {
                Interlocked.Increment(ref sent);
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }),
            defaults: false);
        await using var caller = await Caller(services => services.Configure<HttpResilienceOptions>("", options => options.AttemptTimeout = TimeSpan.FromMilliseconds(100)));
        // Shouldly replaces the exception of a cancelled task by a bare one.
        var ended = await Assert.ThrowsAsync<TaskCanceledException>(() => caller.Client().PostAsync(server.Url, new StringContent("x")));
        ended.InnerException.ShouldBeOfType<TimeoutException>();
        sent.ShouldBe(1);
    }

    [Fact]
    public async Task CircuitOpensAfterFailuresAndSendsNothing()
    {
        var sent = 0;
        await using var server = await FailingServer(() => Interlocked.Increment(ref sent));
        await using var caller = await Caller(services => services.Configure<HttpResilienceOptions>("", options =>
        {
            options.BreakerMinimumRequests = 10;
            options.BreakerPause = TimeSpan.FromMinutes(5);
        }));
        var refused = await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                using var response = await caller.Client().PostAsync(server.Url, null);
            }
        });
        refused.HttpRequestError.ShouldBe(HttpRequestError.ConnectionError);
        refused.Message.ShouldContain("circuit is open");
        sent.ShouldBe(10);
    }

    [Fact]
    public async Task RequestAboveTheConcurrencyLimitIsRefusedUnsent()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var server = await TestApp.StartAsync(
            app => app.Map("/", async () =>
            {
                entered.TrySetResult();
                await release.Task;
            }),
            defaults: false);
        await using var caller = await Caller(services => services.Configure<HttpResilienceOptions>("", options => options.ConcurrencyLimit = 1));
        var first = caller.Client().GetAsync(server.Url);
        await entered.Task.WaitAsync(TestSupport.Limits.Step);
        (await Should.ThrowAsync<HttpRequestException>(() => caller.Client().GetAsync(server.Url))).Message.ShouldContain("too many requests");
        release.SetResult();
        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task StandardResilienceCanBeGivenToOneClientAlone()
    {
        var sent = 0;
        await using var server = await FailingServer(() => Interlocked.Increment(ref sent));
        var services = new ServiceCollection();
        services.AddHttpClient("one").AddStandardResilience(options => options.RetryDelay = TimeSpan.FromMilliseconds(1));
        await using var provider = services.BuildServiceProvider();
        using var response = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("one").GetAsync(server.Url);
        sent.ShouldBe(4);
    }

    private static Task<TestApp> FailingServer(Action received) =>
        TestApp.StartAsync(
            app => app.Map("/", () =>
            {
                received();
                return Results.StatusCode(503);
            }),
            defaults: false);

    private static Task<TestApp> Caller(Action<IServiceCollection>? configure = null) =>
        TestApp.StartAsync(_ => { }, configure: builder =>
        {
            builder.Services.ConfigureAll<HttpResilienceOptions>(options => options.RetryDelay = TimeSpan.FromMilliseconds(1));
            configure?.Invoke(builder.Services);
        });
}
