using System.Text;
using PayGatePrime.CloudEmulator.Configuration;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class MetricsTests
{
    [Theory]
    [InlineData("memory")]
    [InlineData("postgres")]
    public async Task WhatWasCreatedSentAndIsLeftCanBeReadAsPrometheusText(string store)
    {
        await using var emulator = await Emulator.StartAsync(store);
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (context, _) => Task.FromResult(context.Request.Path.Value switch
        {
            "/gone" => 410,
            "/down" => 503,
            _ => 200,
        });
        var queue = await emulator.QueueAsync(retry: "\"minBackoff\":\"3600s\",\"maxBackoff\":\"3600s\"");
        foreach (var url in (string[])[receiver.Url + "/", receiver.Url + "/gone", receiver.Url + "/down", "http://127.0.0.1:9/"])
        {
            await emulator.CreateAsync(queue, url);
        }

        await emulator.CreateAsync(queue, receiver.Url, "later", $",\"scheduleTime\":\"{TimeProvider.System.GetUtcNow().AddHours(1):O}\"");
        await Limits.UntilAsync(async () => (await emulator.StatsAsync())["idle"]!.GetValue<bool>(), "all were sent once");
        using var response = await emulator.Http.GetAsync("/metrics");
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var text = await response.Content.ReadAsStringAsync();
        var labels = $"kind=\"queue\",name=\"{queue}\"";
        text.ShouldContain("# TYPE cloud_emulator_tasks_created_total counter\n");
        text.ShouldContain($"cloud_emulator_tasks_created_total{{{labels}}} 5\n");
        foreach (var outcome in (string[])["success", "http_4xx", "http_5xx", "no_response"])
        {
            text.ShouldContain($"cloud_emulator_dispatch_attempts_total{{{labels},outcome=\"{outcome}\"}} 1\n");
        }

        text.ShouldContain($"cloud_emulator_queue_depth{{{labels},state=\"waiting\"}} 4\n");
        text.ShouldContain($"cloud_emulator_queue_depth{{{labels},state=\"in_flight\"}} 0\n");
        text.ShouldContain("# TYPE cloud_emulator_dispatch_lag_seconds histogram\n");
        text.ShouldContain($"cloud_emulator_dispatch_lag_seconds_bucket{{{labels},le=\"+Inf\"}} 4\n");
        text.ShouldContain($"cloud_emulator_dispatch_lag_seconds_count{{{labels}}} 4\n");
        text.ShouldContain("cloud_emulator_store_commit_duration_seconds_count{operation=\"create\"} 5\n");
        text.ShouldContain("cloud_emulator_store_commit_duration_seconds_count{operation=\"remove\"} 1\n");
        text.Split('\n').Where(l => l.Length > 0 && l[0] != '#').ShouldAllBe(l => PrometheusLine(l));

        await emulator.MustAsync("DELETE", $"/v2/{queue}");
        text = await emulator.Http.GetStringAsync("/metrics");
        text.ShouldNotContain("cloud_emulator_queue_depth{", customMessage: "a queue that is gone has no depth");
        text.ShouldContain($"cloud_emulator_tasks_created_total{{{labels}}} 5\n");
    }

    [Fact]
    public async Task GivenUpTasksAreCounted()
    {
        await using var emulator = await Emulator.StartAsync();
        var queue = await emulator.QueueAsync(retry: "\"maxAttempts\":1");
        await emulator.CreateAsync(queue, "http://127.0.0.1:9/");
        await emulator.IdleAsync();
        (await emulator.Http.GetStringAsync("/metrics")).ShouldContain($"cloud_emulator_tasks_given_up_total{{kind=\"queue\",name=\"{queue}\"}} 1\n");
    }

    [Fact]
    public async Task MetricsGoOverOtlpWhereTheEnvironmentSays()
    {
        await using var collector = await Receiver.StartAsync();
        await using (var emulator = await Emulator.StartAsync("memory", null, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            await emulator.CreateAsync(await emulator.QueueAsync(), "http://127.0.0.1:9/");
        }

        collector.Requests.ShouldNotBeEmpty();
        collector.Requests.ShouldAllBe(r => r.Path == "/v1/metrics");
        collector.Requests.Any(r => Encoding.Latin1.GetString(r.Body).Contains("cloud_emulator.tasks.created", StringComparison.Ordinal)).ShouldBeTrue("what was measured last is handed over at the end");
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "carrier-pigeon")]
    public void WrongOtlpSettingStopsTheStartAndIsNamed(string key, string value) => Should.Throw<EmulatorStartException>(() => EmulatorApplication.Build(builder =>
    {
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://localhost:4317";
        builder.Configuration[key] = value;
    })).Message.ShouldContain(key);

    private static bool PrometheusLine(string line) => System.Text.RegularExpressions.Regex.IsMatch(line, "^[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})? [0-9.E+-]+$");
}
