using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PayGatePrime.ServiceDefaults.Tests;

/// <summary>A real server on a free loopback port.</summary>
internal sealed class TestApp(WebApplication app) : IAsyncDisposable
{
    public WebApplication App { get; } = app;

    public string Url => App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<TestApp> StartAsync(
        Action<WebApplication> map, IReadOnlyDictionary<string, string?>? settings = null, Action<WebApplicationBuilder>? configure = null, bool defaults = true)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ApplicationName = "PayGatePrime.ServiceDefaults.Tests" });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (defaults)
        {
            builder.AddServiceDefaults();
        }

        configure?.Invoke(builder);
        var app = builder.Build();
        if (defaults)
        {
            app.MapDefaultEndpoints();
        }

        map(app);
        await app.StartAsync().WaitAsync(TestSupport.Limits.Step);
        return new TestApp(app);
    }

    public HttpClient Client(string name = "") => App.Services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    public async ValueTask DisposeAsync() => await App.DisposeAsync();
}
