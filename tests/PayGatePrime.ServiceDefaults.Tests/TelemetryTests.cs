using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using PayGatePrime.TestSupport;

namespace PayGatePrime.ServiceDefaults.Tests;

[Collection(WholeProcess.Name)]
public sealed class TelemetryTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task TraceContextTravelsOnWithoutAnExporter()
    {
        await using var last = await TestApp.StartAsync(app => app.MapGet("/", (HttpContext http) => http.Request.Headers.TraceParent.ToString()), defaults: false);
        await using var first = await TestApp.StartAsync(app => app.MapGet("/", (IHttpClientFactory clients) => clients.CreateClient().GetStringAsync(last.Url)));
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Get, first.Url);
        request.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        using var response = await http.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).ShouldStartWith($"00-{TraceId}-");
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task TracesMetricsAndLogsArriveAtTheEndpointWhenTheProcessStops(string protocol)
    {
        var received = new ConcurrentQueue<(string Path, string Body)>();
        await using var collector = await TestApp.StartAsync(
            app => app.Map("/{**path}", async (HttpContext http) =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                received.Enqueue((http.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
                if (protocol == "grpc")
                {
                    http.Response.ContentType = "application/grpc";
                    http.Response.AppendTrailer("grpc-status", "0");
                    await http.Response.Body.WriteAsync(new byte[5]);
                }
            }),
            configure: builder => builder.Services.Configure<KestrelServerOptions>(kestrel =>
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1)),
            defaults: false);
        var settings = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_SERVICE_NAME"] = "pgp-under-test",
            ["OTEL_RESOURCE_ATTRIBUTES"] = "service.instance.id=inst%2D1,team=money",
        };
        await using (var app = await TestApp.StartAsync(app => app.MapGet("/work", () => "ok"), settings))
        {
            using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
            (await http.GetStringAsync(app.Url + "/work?token=hidden-in-query")).ShouldBe("ok");
            (await http.GetStringAsync(app.Url + "/health")).ShouldContain("Healthy");
            await app.App.StopAsync().WaitAsync(Limits.Step);
        }

        var traces = Bodies("trace");
        traces.ShouldContain("/work");
        traces.ShouldContain("pgp-under-test");
        traces.ShouldContain("inst-1");
        traces.ShouldNotContain("/health");
        traces.ShouldNotContain("hidden-in-query");
        Bodies("metric").ShouldContain("http.server.request.duration");
        Bodies("log").ShouldContain("pgp-under-test");

        string Bodies(string signal) => string.Concat(received.Where(item => item.Path.Contains(signal, StringComparison.OrdinalIgnoreCase)).Select(item => item.Body));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "not an address")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "carrier-pigeon")]
    public async Task MalformedSettingStopsTheStartAndIsNamed(string key, string value)
    {
        var settings = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1", [key] = value };
        (await Should.ThrowAsync<InvalidOperationException>(() => TestApp.StartAsync(_ => { }, settings))).Message.ShouldContain(key);
    }

    [Theory]
    [InlineData(null, "json")]
    [InlineData("simple", "simple")]
    public async Task ConsoleWritesJsonUnlessAnotherFormatIsChosen(string? chosen, string expected)
    {
        await using var app = await TestApp.StartAsync(_ => { }, new Dictionary<string, string?> { ["Logging:Console:FormatterName"] = chosen });
        app.App.Services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue.FormatterName.ShouldBe(expected);
        app.App.Services.GetRequiredService<IOptionsMonitor<JsonConsoleFormatterOptions>>().CurrentValue.UseUtcTimestamp.ShouldBeTrue();
    }
}
