using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class ProviderFailureTests : IAsyncLifetime
{
    private const string Key = "the-very-secret-key";
    private static readonly NowPaymentsInvoiceRequest s_invoice = new("order-1", 9.99m, "30 days", new Uri("https://pay.test/ipn"));
    private FakeApi _api = null!;

    public async Task InitializeAsync() => _api = await FakeApi.StartAsync();

    public Task DisposeAsync() => _api.DisposeAsync().AsTask();

    [Fact]
    public async Task TooManyCallsIsToldEvenByAnHtmlPage()
    {
        _api.Answer = context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return FakeApi.TextAsync(context, "<html><h1>429 Too Many Requests</h1></html>", "text/html", 429);
        };
        var failure = await Should.ThrowAsync<ProviderException>(() => Client(_api.Url).CreateInvoiceAsync(s_invoice));
        failure.Failure.ShouldBe(ProviderFailure.RateLimited);
        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        failure.IsTransient.ShouldBeTrue();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task ServerErrorLeavesTheOutcomeOfAnUnsafeCallUnknown(int status)
    {
        _api.AnswerJson("{}", status);
        (await CreateFailureAsync()).Failure.ShouldBe(ProviderFailure.UnknownOutcome);
        (await ReadFailureAsync()).Failure.ShouldBe(ProviderFailure.Unavailable);
    }

    [Fact]
    public async Task SilenceAfterSendingLeavesTheOutcomeOfAnUnsafeCallUnknown()
    {
        _api.NeverAnswer();
        var limit = TimeSpan.FromMilliseconds(500);
        (await CreateFailureAsync(limit)).ShouldSatisfyAllConditions(
            e => e.Failure.ShouldBe(ProviderFailure.UnknownOutcome),
            e => e.Code.ShouldBe("timeout"),
            e => e.IsTransient.ShouldBeFalse());
        (await ReadFailureAsync(limit)).Failure.ShouldBe(ProviderFailure.Unavailable);
    }

    [Fact]
    public async Task BrokenConnectionLeavesTheOutcomeOfAnUnsafeCallUnknown()
    {
        _api.Hang();
        (await CreateFailureAsync()).Failure.ShouldBe(ProviderFailure.UnknownOutcome);
        (await ReadFailureAsync()).Failure.ShouldBe(ProviderFailure.Unavailable);
    }

    [Fact]
    public async Task RefusedConnectionMeansThatNothingHappened()
    {
        var nobody = new Uri($"http://127.0.0.1:{LocalPorts.Free()}/");
        (await Should.ThrowAsync<ProviderException>(() => Client(nobody).CreateInvoiceAsync(s_invoice))).Failure.ShouldBe(ProviderFailure.Unavailable);
        (await Should.ThrowAsync<ProviderException>(() => Client(nobody).GetPaymentAsync("1"))).Failure.ShouldBe(ProviderFailure.Unavailable);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id":null,"invoice_url":null}""")]
    [InlineData("""{"id":{},"invoice_url":"https://nowpayments.io/payment/?iid=1"}""")]
    [InlineData("""{"id":"1","invoice_url":"javascript:alert(1)"}""")]
    public async Task AnswerOfAnotherShapeConcludesNothing(string body)
    {
        _api.AnswerJson(body);
        (await CreateFailureAsync()).Failure.ShouldBe(ProviderFailure.Malformed);
    }

    [Fact]
    public async Task RedirectIsNotFollowedWithTheKey()
    {
        _api.Answer = context =>
        {
            context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = 302;
            return Task.CompletedTask;
        };
        (await ReadFailureAsync()).Failure.ShouldBe(ProviderFailure.Malformed);
        _api.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(403, """{"status":false,"statusCode":403,"code":"INVALID_API_KEY","message":"Invalid api key"}""", ProviderFailure.Unauthorized, "INVALID_API_KEY")]
    [InlineData(401, "", ProviderFailure.Unauthorized, "401")]
    [InlineData(404, """{"status":false,"statusCode":404,"code":"NOT_FOUND","message":"Payment not found"}""", ProviderFailure.NotFound, "NOT_FOUND")]
    [InlineData(400, """{"status":false,"statusCode":400,"code":"BAD_REQUEST","message":"amountTo is too small"}""", ProviderFailure.BelowMinimum, "BAD_REQUEST")]
    [InlineData(400, """{"status":false,"statusCode":400,"code":"BAD_REQUEST","message":"no"}""", ProviderFailure.Rejected, "BAD_REQUEST")]
    [InlineData(400, """{"code":"the-very-secret-key and a sentence"}""", ProviderFailure.Rejected, "400")]
    public async Task RefusalIsToldByItsMeaning(int status, string body, ProviderFailure failure, string code)
    {
        _api.AnswerJson(body, status);
        var thrown = await ReadFailureAsync();
        thrown.Failure.ShouldBe(failure);
        thrown.Code.ShouldBe(code);
        thrown.ToString().ShouldNotContain(Key);
        thrown.Message.ShouldNotContain("Payment not found");
    }

    [Fact]
    public async Task CallersCancellationIsNotTheProvidersFault()
    {
        _api.NeverAnswer();
        using var cancelled = new CancellationTokenSource();
        var call = Client(_api.Url).GetPaymentAsync("1", cancelled.Token);
        await Limits.UntilAsync(() => Task.FromResult(!_api.Requests.IsEmpty), "the request arrived");
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task HandlersForAllClientsDoNotReachProviders()
    {
        _api.AnswerJson("{}", 500);
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new Repeating()));
        services.AddNowPayments(new NowPaymentsSettings(_api.Url, new Secret(Key)));
        services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new Repeating()));
        await using var provider = services.BuildServiceProvider();
        await Should.ThrowAsync<ProviderException>(() => provider.GetRequiredService<INowPayments>().CreateInvoiceAsync(s_invoice));
        _api.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task UnsafeCallIsNotSentAgainWhenAKeptConnectionBreaks()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var requests = 0;
        using var ending = new CancellationTokenSource();
        var server = Task.Run(async () =>
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync(ending.Token);
                var stream = connection.GetStream();
                for (var onThisConnection = 0; onThisConnection < 2; onThisConnection++)
                {
                    await ReadRequestAsync(stream, ending.Token);
                    Interlocked.Increment(ref requests);
                    if (onThisConnection == 0)
                    {
                        var body = """{"id":"1","invoice_url":"https://nowpayments.io/payment/?iid=1"}""";
                        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"), ending.Token);
                    }
                }
            }
        });
        var client = Client(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        await client.CreateInvoiceAsync(s_invoice);
        var thrown = await Should.ThrowAsync<ProviderException>(() => client.CreateInvoiceAsync(s_invoice));
        thrown.Failure.ShouldBe(ProviderFailure.UnknownOutcome);
        Volatile.Read(ref requests).ShouldBe(2);
        await ending.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => server.WaitAsync(Limits.Step));
    }

    private static async Task ReadRequestAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, cancellation);
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            var end = text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0)
            {
                return;
            }

            if (end >= 0)
            {
                var length = text.ToString().Split("\r\n").First(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))["Content-Length:".Length..];
                if (text.Length >= end + 4 + int.Parse(length))
                {
                    return;
                }
            }
        }
    }

    private Task<ProviderException> CreateFailureAsync(TimeSpan? limit = null) => Should.ThrowAsync<ProviderException>(() => Client(_api.Url, limit).CreateInvoiceAsync(s_invoice));

    private Task<ProviderException> ReadFailureAsync(TimeSpan? limit = null) => Should.ThrowAsync<ProviderException>(() => Client(_api.Url, limit).GetPaymentAsync("1"));

    private static INowPayments Client(Uri url, TimeSpan? limit = null) =>
        new ServiceCollection()
            .AddNowPayments(new NowPaymentsSettings(url, new Secret(Key)) { Timeout = limit ?? Limits.Step })
            .BuildServiceProvider()
            .GetRequiredService<INowPayments>();

    private sealed class Repeating : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (await base.SendAsync(request, cancellationToken)).Dispose();
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
