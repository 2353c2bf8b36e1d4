using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace PayGatePrime.ServiceDefaults.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task BrokenDependencyIsNamedWithoutItsErrorAndLeavesTheProcessAlive()
    {
        await using var app = await TestApp.StartAsync(_ => { }, configure: builder =>
            builder.Services.AddHealthChecks().AddCheck("queue", () => HealthCheckResult.Unhealthy("password=secret", new InvalidOperationException("secret"))));
        using var http = new HttpClient();
        using var health = await http.GetAsync(app.Url + "/health");
        health.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var text = await health.Content.ReadAsStringAsync();
        text.ShouldBe("""{"status":"Unhealthy","checks":{"self":"Healthy","queue":"Unhealthy"}}""");
        using var alive = await http.GetAsync(app.Url + "/alive");
        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await alive.Content.ReadAsStringAsync()).ShouldBe("""{"status":"Healthy","checks":{"self":"Healthy"}}""");
    }
}
