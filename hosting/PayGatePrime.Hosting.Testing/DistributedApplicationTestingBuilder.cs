using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an AppHost's unchanged entry point inside a test.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs the entry point of the assembly that holds the type, up to its Build.</summary>
    /// <typeparam name="TEntryPoint">A type of the AppHost's assembly, such as <c>Projects.PayGatePrime_AppHost</c>.</typeparam>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), [], static (_, _) => { }, cancellationToken);

    /// <summary>Runs the entry point of the assembly that holds the type, with arguments, up to its Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, static (_, _) => { }, cancellationToken);

    /// <summary>Runs the entry point of the assembly that holds the type, with arguments and settings, up to its Build.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>Runs the entry point of the assembly that holds the type, with arguments and settings, up to its Build.</summary>
    /// <exception cref="ArgumentException">The assembly has no entry point.</exception>
    /// <exception cref="TimeoutException">The entry point did not come to its Build within five minutes.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint,
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var run = EntryPointRun.Begin(entryPoint.Assembly, args, configureBuilder);
        var composed = await run.Interception.Composed.WaitAsync(EntryPointRun.Limit, cancellationToken).ConfigureAwait(false);
        return new TestingBuilder(composed, run);
    }
}
