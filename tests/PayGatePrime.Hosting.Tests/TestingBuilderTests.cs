using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Hosting.Tests;

public sealed class TestingBuilderTests
{
    [Fact]
    public async Task UnchangedEntryPointRunsWithPostgresAndServices()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_SampleAppHost>();
        await using var app = await builder.BuildAsync();
        Should.Throw<InvalidOperationException>(() => app.CreateHttpClient("second"));
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("second").WaitAsync(Limits.Flow);

        using var first = app.CreateHttpClient("first");
        (await first.GetStringAsync("/select")).ShouldBe("sample");
        (await first.GetStringAsync("/directory")).ShouldEndWith("Hosting.SampleService");
        first.BaseAddress!.Port.ShouldNotBe(24801);
        using var second = app.CreateHttpClient("second", "http");
        (await second.GetStringAsync("/environment")).ShouldContain($"\"services__first__http__0\":\"{first.BaseAddress.ToString().TrimEnd('/')}\"");
        await using var connection = new NpgsqlConnection(await app.GetConnectionStringAsync("sampledb"));
        await connection.OpenAsync();
        connection.Database.ShouldBe("sample");

        (await app.ResourceCommands.ExecuteCommandAsync("job", "resource-start")).Success.ShouldBeTrue();
        await app.ResourceNotifications.WaitForResourceAsync("job", KnownResourceStates.Finished).WaitAsync(Limits.Step);
        Should.Throw<ArgumentException>(() => app.CreateHttpClient("nobody"));
        Should.Throw<ArgumentException>(() => app.CreateHttpClient("first", "admin"));
    }

    [Fact]
    public async Task SeveralRunAtOnceWithTheirOwnPortsAndData()
    {
        await using var one = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_SampleAppHost>();
        await using var two = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_SampleAppHost>();
        await using var first = await one.BuildAsync();
        await using var second = await two.BuildAsync();
        await Task.WhenAll(first.StartAsync(), second.StartAsync());
        await Task.WhenAll(
            first.ResourceNotifications.WaitForResourceHealthyAsync("first").WaitAsync(Limits.Flow),
            second.ResourceNotifications.WaitForResourceHealthyAsync("first").WaitAsync(Limits.Flow));
        first.GetEndpoint("first").ShouldNotBe(second.GetEndpoint("first"));
        (await first.GetConnectionStringAsync("sampledb")).ShouldNotBe(await second.GetConnectionStringAsync("sampledb"));
    }

    [Fact]
    public async Task KilledServiceIsSeenAndCanBeStartedAgain()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_SampleAppHost>();
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        var healthy = await app.ResourceNotifications.WaitForResourceHealthyAsync("first").WaitAsync(Limits.Flow);
        var processId = (int)healthy.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value!;
        LocalProcesses.Signals.Send(processId, LocalProcesses.Signals.Kill).ShouldBeTrue();
        var ended = await app.ResourceNotifications.WaitForResourceAsync("first", e => e.Snapshot.State?.Text == KnownResourceStates.Finished).WaitAsync(Limits.Step);
        ended.Snapshot.ExitCode.ShouldBe(137);
        await Should.ThrowAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("first").WaitAsync(Limits.Step));

        (await app.ResourceCommands.ExecuteCommandAsync("first", "resource-start")).Success.ShouldBeTrue();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("first").WaitAsync(Limits.Step);
        using var client = app.CreateHttpClient("first");
        (await client.GetStringAsync("/select")).ShouldBe("sample");
    }

    [Fact]
    public async Task BuilderGivenUpBeforeBuildEndsTheEntryPoint()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_SampleAppHost>();
        builder.Resources.Select(r => r.Name).ShouldContain("postgres");
        await builder.DisposeAsync().AsTask().WaitAsync(Limits.Step);
    }

    [Fact]
    public async Task PageShowsResourcesMasksSecretsAndGuardsCommands()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hosting_SampleAppHost>(
            ["--Parameters:sample-password=hidden<value>1"],
            (options, _) => options.DisableDashboard = false);
        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("first").WaitAsync(Limits.Flow);
        using var page = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<ResourcesPage>().Url!) };
        using var first = app.CreateHttpClient("first");
        (await first.PostAsync("/say?text=" + Uri.EscapeDataString("see hidden<value>1 and <b>bold</b>"), null)).EnsureSuccessStatusCode();

        await Limits.UntilAsync(async () => (await page.GetStringAsync("/resources/first")).Contains("see *** and &lt;b&gt;bold", StringComparison.Ordinal), "the line is shown");
        (await page.GetStringAsync("/api/resources/first/logs")).ShouldNotContain("hidden");
        (await page.GetStringAsync("/")).ShouldContain(app.GetEndpoint("first").ToString().TrimEnd('/'));
        using var resources = System.Text.Json.JsonDocument.Parse(await page.GetStringAsync("/api/resources"));
        var entry = resources.RootElement.EnumerateArray().Single(r => r.GetProperty("name").GetString() == "first");
        entry.GetProperty("type").GetString().ShouldBe("Project");
        entry.GetProperty("state").GetString().ShouldBe("Running");
        entry.GetProperty("health").GetString().ShouldBe("Healthy");
        entry.GetProperty("endpoints")[0].GetProperty("name").GetString().ShouldBe("http");
        Processes.Exists(entry.GetProperty("processId").GetInt32()).ShouldBeTrue();

        (await page.PostAsync("/api/resources/first/commands/stop", null)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Forbidden);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/api/resources") { Headers = { Host = "evil.example" } };
        (await page.SendAsync(rebound)).StatusCode.ShouldBe(System.Net.HttpStatusCode.MisdirectedRequest);
        page.DefaultRequestHeaders.Add("X-Requested-By", "test");
        (await page.PostAsync("/api/resources/first/commands/stop", null)).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        (await page.PostAsync("/api/resources/first/commands/stop", null)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Conflict);
        (await page.PostAsync("/api/resources/nobody/commands/stop", null)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }
}
