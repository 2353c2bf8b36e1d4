using System.Globalization;
using System.Reflection;
using Aspire.Hosting.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The AppHost's entry point on a thread of its own.</summary>
internal sealed class EntryPointRun
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EntryPointRun(EntryPointInterception interception) => Interception = interception;

    /// <summary>How long the entry point may take to its Build; the variable is the one that host factories read.</summary>
    public static TimeSpan Limit { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("DOTNET_HOST_FACTORY_RESOLVER_DEFAULT_TIMEOUT_IN_SECONDS"), CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromMinutes(5);

    public EntryPointInterception Interception { get; }

    /// <summary>Completes when the entry point has returned.</summary>
    public Task Ended => _ended.Task;

    public static EntryPointRun Begin(Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        var main = assembly.EntryPoint ?? throw new ArgumentException($"The assembly {assembly.GetName().Name} has no entry point.", nameof(assembly));
        var run = new EntryPointRun(new EntryPointInterception(options => Prepare(assembly, args, configure, options)));
        var thread = new Thread(() => run.Invoke(main, args)) { IsBackground = true, Name = $"{assembly.GetName().Name} entry point" };
        thread.Start();
        return run;
    }

    private static HostApplicationBuilderSettings Prepare(
        Assembly assembly,
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure,
        DistributedApplicationOptions options)
    {
        options.IsTest = true;
        options.AssemblyName ??= assembly.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        if (options.Args is not { Length: > 0 })
        {
            options.Args = args;
        }

        var directory = options.ProjectDirectory ?? AppHostMetadata.Of(assembly).ProjectDirectory ?? Environment.CurrentDirectory;
        var settings = new HostApplicationBuilderSettings { Configuration = new ConfigurationManager() };
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["DcpPublisher:RandomizePorts"] = "true" };
        var profile = ProjectSetup.ReadLaunchSettings(directory)?.Profiles.Values.FirstOrDefault();
        foreach (var (name, value) in profile?.EnvironmentVariables ?? [])
        {
            values[name] = value;
            if (name is "DOTNET_ENVIRONMENT" or "ASPNETCORE_ENVIRONMENT")
            {
                settings.EnvironmentName = value;
            }
        }

        settings.Configuration.AddInMemoryCollection(values);
        configure(options, settings);
        return settings;
    }

    private void Invoke(MethodInfo main, string[] args)
    {
        EntryPointInterception.Current = Interception;
        try
        {
            main.Invoke(null, main.GetParameters().Length == 0 ? null : [args]);
            Interception.Fail(new InvalidOperationException("The entry point returned without building or running the application."));
        }
        catch (TargetInvocationException e)
        {
            Interception.Fail(e.InnerException ?? e);
        }
        finally
        {
            _ended.TrySetResult();
        }
    }
}
