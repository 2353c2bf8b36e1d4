using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;

    public DistributedApplicationBuilder(DistributedApplicationOptions options, HostApplicationBuilderSettings? settings = null)
    {
        _options = options;
        AppHostAssembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        var metadata = AppHostMetadata.Of(AppHostAssembly);
        AppHostDirectory = options.ProjectDirectory ?? metadata.ProjectDirectory ?? System.Environment.CurrentDirectory;
        settings ??= new HostApplicationBuilderSettings();
        settings.Args = options.Args;
        settings.ContentRootPath ??= Directory.Exists(AppHostDirectory) ? AppHostDirectory : AppContext.BaseDirectory;
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        _host = new HostApplicationBuilder(settings);
        var store = new DataStore(_host.Configuration, metadata, options.IsTest);
        store.AddSecretsTo(_host.Configuration);
        Context = new ApplicationContext(options, metadata, store);

        Services.AddSingleton(Context);
        Services.AddSingleton(store);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton<IDistributedApplicationEventing>(Eventing);
        Services.AddSingleton(new DistributedApplicationModel(Resources));
        Services.AddSingleton(Context.Mask);
        Services.AddSingleton(_ => new ResourceNotificationService(
            options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable));
        Services.AddSingleton(s => new ResourceLoggerService(s.GetRequiredService<SecretMask>()));
        Services.AddSingleton(s => new ResourceCommandService(s.GetRequiredService<ResourceNotificationService>(), s));
        Services.AddSingleton<PortLeases>();
        Services.AddSingleton<EndpointAllocator>();
        Services.AddSingleton<HealthMonitor>();
        Services.AddSingleton<ConsoleReport>();
        Services.AddSingleton<ResourcesPage>();
        Services.AddSingleton<Orchestrator>();
        Services.AddHealthChecks();
        Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMinutes(1));
        _host.Logging.AddFilter("Microsoft", LogLevel.Warning);
        _host.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new(DistributedApplicationOperation.Run);

    public IResourceCollection Resources { get; } = new ResourceCollection();

    internal ApplicationContext Context { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.FirstOrDefault(r => string.Equals(r.Name, resource.Name, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because resource of type '{other.GetType()}' with that name already exists. Resource names are case-insensitive.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        var interception = EntryPointInterception.Current;
        interception?.WaitForBuild(this);
        foreach (var group in Resources.GroupBy(r => r.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Skip(1).Any()))
        {
            throw new DistributedApplicationException($"Multiple resources with the name '{group.Key}'. Resource names are case-insensitive.");
        }

        foreach (var resource in Resources.Where(LifecycleCommands.Apply))
        {
            LifecycleCommands.Add(resource);
        }

        var application = new DistributedApplication(_host.Build(), interception, _options.IsTest);
        ExecutionContext.ServiceProvider = application.Services;
        interception?.Built(application);
        return application;
    }
}
