using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace PayGatePrime.Hosting.Tests;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task DatabaseReferenceHandsOverConnectionStringAndItsParts()
    {
        var builder = Apps.Compose("--Parameters:pg-password=p@ss word");
        var database = builder.AddPostgres("pg", password: builder.AddParameter("pg-password", secret: true)).WithEndpoint("tcp", e => (e.IsProxied, e.Port, e.TargetPort) = (false, 25999, 25999))
            .AddDatabase("payments-db", "payments");
        var shell = builder.AddShell("shell", "true").WithReference(database);

        (await builder.VariablesAfterAllocationAsync(shell.Resource)).ShouldBe(
            new Dictionary<string, string>
            {
                ["ConnectionStrings__payments-db"] = "Host=localhost;Port=25999;Username=postgres;Password=p@ss word;Database=payments",
                ["PAYMENTS_DB_HOST"] = "localhost",
                ["PAYMENTS_DB_PORT"] = "25999",
                ["PAYMENTS_DB_USERNAME"] = "postgres",
                ["PAYMENTS_DB_PASSWORD"] = "p@ss word",
                ["PAYMENTS_DB_URI"] = "postgresql://postgres:p%40ss%20word@localhost:25999/payments",
                ["PAYMENTS_DB_JDBCCONNECTIONSTRING"] = "jdbc:postgresql://localhost:25999/payments",
                ["PAYMENTS_DB_DATABASENAME"] = "payments",
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task ProjectGetsItsDocumentedVariables()
    {
        var builder = Apps.Compose("--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4318", "--AppHost:OtlpApiKey=key");
        var project = Sample(builder, "payments").WithHttpEndpoint(port: 25001, isProxied: false).WithHttpEndpoint(port: 25002, name: "admin", isProxied: false);
        var variables = await builder.VariablesAfterAllocationAsync(project.Resource);
        var instance = variables["OTEL_RESOURCE_ATTRIBUTES"];
        instance.ShouldMatch("^service\\.instance\\.id=[a-z]{8}$");

        variables.ShouldBe(
            new Dictionary<string, string>
            {
                ["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES"] = "true",
                ["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true",
                ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory",
                ["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true",
                ["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true",
                ["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true",
                ["LOGGING__CONSOLE__FORMATTERNAME"] = "simple",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://localhost:4318",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-otlp-api-key=key",
                ["OTEL_SERVICE_NAME"] = "payments",
                ["OTEL_RESOURCE_ATTRIBUTES"] = instance,
                ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
                ["OTEL_TRACES_SAMPLER"] = "always_on",
                ["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based",
                ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true",
                ["ASPNETCORE_URLS"] = "http://localhost:25001;http://localhost:25002",
            },
            ignoreOrder: true);
    }

    [Fact]
    public async Task ReferencesToEndpointsHandOverServiceDiscoveryAndPlainVariables()
    {
        var builder = Apps.Compose();
        var target = Sample(builder, "pay-ments").WithHttpEndpoint(port: 25011, isProxied: false).WithHttpEndpoint(port: 25012, name: "admin", isProxied: false);
        var whole = builder.AddShell("whole", "true").WithReference(target);
        var alias = builder.AddShell("alias", "true").WithReference(target, "myPay");
        var one = builder.AddShell("one", "true").WithReference(target.GetEndpoint("admin"));
        var narrow = builder.AddShell("narrow", "true").WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ServiceDiscovery).WithReference(target.GetEndpoint("http"));
        var outside = builder.AddShell("outside", "true").WithReference("prices", new Uri("https://prices.example/"));
        await using var app = builder.Build();
        await ((Aspire.Hosting.Local.EndpointAllocator)app.Services.GetService(typeof(Aspire.Hosting.Local.EndpointAllocator))!).AllocateAsync(CancellationToken.None);

        Lines(await app.VariablesAsync(whole.Resource)).ShouldBe(
            ["PAY_MENTS_ADMIN=http://localhost:25012", "PAY_MENTS_HTTP=http://localhost:25011", "services__pay-ments__admin__0=http://localhost:25012", "services__pay-ments__http__0=http://localhost:25011"]);
        Lines(await app.VariablesAsync(alias.Resource)).ShouldBe(
            ["myPay_ADMIN=http://localhost:25012", "myPay_HTTP=http://localhost:25011", "services__myPay__admin__0=http://localhost:25012", "services__myPay__http__0=http://localhost:25011"]);
        Lines(await app.VariablesAsync(one.Resource)).ShouldBe(["PAY_MENTS_ADMIN=http://localhost:25012", "services__pay-ments__admin__0=http://localhost:25012"]);
        Lines(await app.VariablesAsync(narrow.Resource)).ShouldBe(["services__pay-ments__http__0=http://localhost:25011"]);
        Lines(await app.VariablesAsync(outside.Resource)).ShouldBe(["prices=https://prices.example/", "services__prices__default__0=https://prices.example/"]);
    }

    [Fact]
    public async Task ExpressionsJoinTextEndpointsAndParameters()
    {
        var builder = Apps.Compose("--Parameters:token=a/b {c}");
        var token = builder.AddParameter("token", secret: true);
        var target = builder.AddShell("target", "true").WithHttpEndpoint(targetPort: 25021, env: "PORT");
        var connection = builder.AddConnectionString("queue", ReferenceExpression.Create($"Address={target.GetEndpoint("http")};Key={token:uri}"));
        var shell = builder.AddShell("shell", "true")
            .WithEnvironment("TEXT", $"{{x}} {target.GetEndpoint("http").Property(EndpointProperty.HostAndPort)} {token}")
            .WithEnvironment("TOKEN", token)
            .WithEnvironment("CALL", () => "now")
            .WithReference(connection);
        await using var app = builder.Build();
        await ((Aspire.Hosting.Local.EndpointAllocator)app.Services.GetService(typeof(Aspire.Hosting.Local.EndpointAllocator))!).AllocateAsync(CancellationToken.None);

        Lines(await app.VariablesAsync(shell.Resource)).ShouldBe(
            ["CALL=now", "ConnectionStrings__queue=Address=http://localhost:25021;Key=a%2Fb%20%7Bc%7D", "TEXT={x} localhost:25021 a/b {c}", "TOKEN=a/b {c}"]);
        Lines(await app.VariablesAsync(target.Resource)).ShouldBe(["PORT=25021"]);
        connection.Resource.ConnectionStringExpression.ValueExpression.ShouldBe("Address={target.bindings.http.url};Key={token.value}");
    }

    [Fact]
    public async Task LaunchProfileGivesEndpointsArgumentsAndVariablesThatTheModelOverrides()
    {
        var builder = Apps.Compose();
        var first = builder.AddProject<ProfiledProject>("first").WithEnvironment("MODEL", "model").WithArgs("--model", "x");
        var second = builder.AddProject<ProfiledProject>("second", "other");
        var none = builder.AddProject<ProfiledProject>("none", launchProfileName: null);
        Should.Throw<DistributedApplicationException>(() => builder.AddProject<ProfiledProject>("absent", "absent")).Message.ShouldContain("'absent'");
        first.GetEndpoint("http").EndpointAnnotation.Port.ShouldBe(25031);
        first.GetEndpoint("http2").EndpointAnnotation.Port.ShouldBe(25032);
        none.GetEndpoint("http").Exists.ShouldBeFalse();

        await using var app = builder.Build();
        await ((Aspire.Hosting.Local.EndpointAllocator)app.Services.GetService(typeof(Aspire.Hosting.Local.EndpointAllocator))!).AllocateAsync(CancellationToken.None);
        var variables = await app.VariablesAsync(first.Resource);
        variables["DOTNET_LAUNCH_PROFILE"].ShouldBe("web");
        variables["MODEL"].ShouldBe("model");
        variables["PROFILE"].ShouldBe("profile");
        variables["ASPNETCORE_URLS"].ShouldBe($"{first.GetEndpoint("http").Url};{first.GetEndpoint("http2").Url}");
        first.GetEndpoint("http").Port.ShouldNotBe(25031, "ports are random in tests");
        (await app.VariablesAsync(second.Resource))["DOTNET_LAUNCH_PROFILE"].ShouldBe("other");
        (await app.VariablesAsync(none.Resource)).Keys.ShouldNotContain("DOTNET_LAUNCH_PROFILE");
    }

    [Fact]
    public async Task SettingsOfKestrelInTheProjectGoBeforeTheProfile()
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "appsettings.json"), """{ "Kestrel": { "Endpoints": { "grpc": { "Url": "http://localhost:25041" } } } }""");
            var builder = Apps.Compose();
            var project = builder.AddProject("project", Path.Combine(directory.FullName, "Some.csproj"));
            var variables = await builder.VariablesAfterAllocationAsync(project.Resource);
            variables["Kestrel__Endpoints__grpc__Url"].ShouldBe(project.GetEndpoint("grpc").Url);
            variables.Keys.ShouldNotContain("ASPNETCORE_URLS");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task PortWithAnotherTargetPortIsRefusedForWantOfAProxy()
    {
        var builder = Apps.Compose();
        builder.AddShell("both", "true").WithHttpEndpoint(port: 25051, targetPort: 25052);
        (await Should.ThrowAsync<DistributedApplicationException>(() => builder.VariablesAfterAllocationAsync(builder.Resources[0]))).Message.ShouldContain("no proxy");
    }

    [Fact]
    public void NamesAreCheckedAndUnique()
    {
        var builder = Apps.Compose();
        Should.Throw<ArgumentException>(() => builder.AddShell("double--hyphen", "true"));
        Should.Throw<ArgumentException>(() => builder.AddShell("1st", "true"));
        builder.AddShell("one", "true");
        Should.Throw<DistributedApplicationException>(() => builder.AddShell("ONE", "true"));
        Should.Throw<DistributedApplicationException>(() => builder.AddShell("web", "true").WithHttpEndpoint().WithHttpEndpoint()).Message.ShouldContain("already exists");
        Should.Throw<DistributedApplicationException>(() => Sample(builder, "many").WithReplicas(2)).Message.ShouldContain("replicas");
    }

    private static IResourceBuilder<ProjectResource> Sample(IDistributedApplicationBuilder builder, string name) =>
        builder.AddProject(name, "../Hosting.SampleService/Hosting.SampleService.csproj");

    private static string[] Lines(IReadOnlyDictionary<string, string> variables) =>
        [.. variables.Select(v => $"{v.Key}={v.Value}").Order(StringComparer.Ordinal)];
}
