using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

internal sealed class TestingBuilder : IDistributedApplicationTestingBuilder
{
    private readonly DistributedApplicationBuilder _composed;
    private readonly EntryPointRun _run;
    private DistributedApplication? _application;

    public TestingBuilder(DistributedApplicationBuilder composed, EntryPointRun run)
    {
        _composed = composed;
        _run = run;
        Services.AddHttpClient();
    }

    public ConfigurationManager Configuration => _composed.Configuration;

    public string AppHostDirectory => _composed.AppHostDirectory;

    public Assembly? AppHostAssembly => _composed.AppHostAssembly;

    public IHostEnvironment Environment => _composed.Environment;

    public IServiceCollection Services => _composed.Services;

    public IDistributedApplicationEventing Eventing => _composed.Eventing;

    public DistributedApplicationExecutionContext ExecutionContext => _composed.ExecutionContext;

    public IResourceCollection Resources => _composed.Resources;

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource => _composed.AddResource(resource);

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => _composed.CreateResourceBuilder(resource);

    public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();

    public async Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
    {
        _run.Interception.RequestBuild();
        var built = await _run.Interception.Application.WaitAsync(EntryPointRun.Limit, cancellationToken).ConfigureAwait(false);
        return _application = new EntryPointApplication(built, _run);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync().ConfigureAwait(false);
        }
        else if (!_run.Ended.IsCompleted)
        {
            _run.Interception.Fail(new OperationCanceledException("The test disposed the builder before it built the application."));
            await _run.Ended.WaitAsync(EntryPointRun.Limit).ConfigureAwait(false);
        }
    }
}
