using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;
using Microsoft.Extensions.DependencyInjection;

namespace PayGatePrime.Hosting.Tests;

/// <summary>Applications composed in a test, without an entry point.</summary>
internal static class Apps
{
    public static IDistributedApplicationBuilder Compose(params string[] args) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--DcpPublisher:RandomizePorts=true", "--environment=Development", .. args],
            AssemblyName = "Hosting.SampleAppHost",
            DisableDashboard = true,
            IsTest = true,
        });

    public static IResourceBuilder<ExecutableResource> AddShell(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "/bin/sh", ".", "-c", script);

    public static async Task<IReadOnlyDictionary<string, string>> VariablesAsync(this DistributedApplication app, IResource resource) =>
        await RunSpecification.VariablesAsync(
            resource,
            app.Services.GetRequiredService<DistributedApplicationExecutionContext>(),
            app.Services.GetRequiredService<ResourceLoggerService>(),
            CancellationToken.None);

    public static async Task<IReadOnlyDictionary<string, string>> VariablesAfterAllocationAsync(this IDistributedApplicationBuilder builder, IResource resource)
    {
        await using var app = builder.Build();
        await app.Services.GetRequiredService<EndpointAllocator>().AllocateAsync(CancellationToken.None);
        return await app.VariablesAsync(resource);
    }

    public static TcpListener TakenPort(out int port)
    {
        var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }
}
