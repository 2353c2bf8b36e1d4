using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using PayGatePrime.TestSupport;

namespace PayGatePrime.ServiceDefaults.Tests;

public sealed class NpgsqlDataSourceTests
{
    [Fact]
    public async Task DatabaseOnTheConnectionStringIsHealthyAndUsable()
    {
        var connectionString = await TestPostgres.CreateDatabaseAsync();
        await using var app = await TestApp.StartAsync(
            _ => { }, new Dictionary<string, string?> { ["ConnectionStrings:db"] = connectionString }, builder => builder.AddNpgsqlDataSource("db"));
        await using var command = app.App.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select 7");
        (await command.ExecuteScalarAsync()).ShouldBe(7);
        using var http = new HttpClient();
        (await http.GetStringAsync(app.Url + "/health")).ShouldContain("\"PostgreSql\":\"Healthy\"");
    }

    [Fact]
    public async Task DatabaseOutOfReachIsUnhealthyUnderItsKeyedName()
    {
        await using var app = await TestApp.StartAsync(
            _ => { }, new Dictionary<string, string?> { ["ConnectionStrings:db"] = "Host=127.0.0.1;Port=1;Timeout=1" }, builder => builder.AddKeyedNpgsqlDataSource("db"));
        using var http = new HttpClient();
        using var health = await http.GetAsync(app.Url + "/health");
        health.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await health.Content.ReadAsStringAsync()).ShouldContain("\"PostgreSql_db\":\"Unhealthy\"");
    }

    [Fact]
    public void MissingConnectionStringNamesEveryKey()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddNpgsqlDataSource("db");
        using var host = builder.Build();
        var message = Should.Throw<InvalidOperationException>(() => host.Services.GetRequiredService<NpgsqlDataSource>()).Message;
        message.ShouldContain("ConnectionStrings:db");
        message.ShouldContain("Aspire:Npgsql:db");
    }

    [Fact]
    public void LaterSourcesOfSettingsWin()
    {
        string? Configured(params (string Key, string Value)[] settings)
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            foreach (var (key, value) in settings)
            {
                builder.Configuration[key] = value;
            }

            string? found = null;
            builder.AddNpgsqlDataSource("db", options => found = options.ConnectionString);
            return found;
        }

        Configured(("Aspire:Npgsql:ConnectionString", "a")).ShouldBe("a");
        Configured(("Aspire:Npgsql:ConnectionString", "a"), ("Aspire:Npgsql:db:ConnectionString", "b")).ShouldBe("b");
        Configured(("Aspire:Npgsql:ConnectionString", "a"), ("Aspire:Npgsql:db:ConnectionString", "b"), ("ConnectionStrings:db", "c")).ShouldBe("c");
    }
}
