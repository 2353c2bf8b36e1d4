using System.Globalization;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

/// <summary>The process that a resource becomes.</summary>
internal sealed record RunSpecification(string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string?> Environment)
{
    // The AppHost's own settings; a child that inherited them would take them for its own.
    private static readonly string[] s_ownVariables = ["ASPNETCORE_URLS", "ASPNETCORE_HTTPS_PORT", "DOTNET_LAUNCH_PROFILE"];
    private static readonly string[] s_ownPrefixes = ["Parameters__", "ASPIRE_", "AppHost__", "DcpPublisher__"];

    public static async Task<RunSpecification> OfAsync(
        IResource resource,
        AppHostMetadata metadata,
        DistributedApplicationExecutionContext execution,
        ResourceLoggerService logs,
        CancellationToken cancellation)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in System.Environment.GetEnvironmentVariables().Keys.Cast<string>())
        {
            if (s_ownVariables.Contains(name, StringComparer.OrdinalIgnoreCase) || s_ownPrefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
            {
                variables[name] = null;
            }
        }

        foreach (var (name, value) in await VariablesAsync(resource, execution, logs, cancellation).ConfigureAwait(false))
        {
            variables[name] = value;
        }

        var arguments = await ArgumentsAsync(resource, execution, cancellation).ConfigureAwait(false);
        if (resource is ExecutableResource executable)
        {
            return new RunSpecification(executable.Command, arguments, executable.WorkingDirectory, variables);
        }

        var project = resource.Annotations.OfType<ProjectAnnotation>().Single();
        var program = metadata.TargetOf(project.Metadata.ProjectPath);
        return new RunSpecification(
            DotNet(),
            [program, .. Split(project.Profile?.CommandLineArgs), .. arguments],
            Path.GetDirectoryName(project.Metadata.ProjectPath)!,
            variables);
    }

    /// <summary>The variables that the model sets, without those inherited.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> VariablesAsync(
        IResource resource,
        DistributedApplicationExecutionContext execution,
        ResourceLoggerService logs,
        CancellationToken cancellation)
    {
        var context = new EnvironmentCallbackContext(execution, resource, [], cancellation) { Logger = logs.GetLogger(resource) };
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await TextAsync(value, cancellation).ConfigureAwait(false) is { } text)
            {
                variables[name] = text;
            }
        }

        return variables;
    }

    public static async Task<IReadOnlyList<string>> ArgumentsAsync(IResource resource, DistributedApplicationExecutionContext execution, CancellationToken cancellation)
    {
        var context = new CommandLineArgsCallbackContext(new List<object>(), resource, cancellation) { ExecutionContext = execution };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
        {
            await callback.Callback(context).ConfigureAwait(false);
        }

        var arguments = new List<string>();
        foreach (var argument in context.Args)
        {
            if (await TextAsync(argument, cancellation).ConfigureAwait(false) is { } text)
            {
                arguments.Add(text);
            }
        }

        return arguments;
    }

    private static async ValueTask<string?> TextAsync(object? value, CancellationToken cancellation) => value switch
    {
        null => null,
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellation).ConfigureAwait(false),
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(cancellation).ConfigureAwait(false),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string DotNet()
    {
        var own = System.Environment.ProcessPath;
        return own is not null && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own
            : System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
            : System.Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root && File.Exists(Path.Combine(root, "dotnet")) ? Path.Combine(root, "dotnet")
            : "dotnet";
    }

    private static IEnumerable<string> Split(string? line)
    {
        var current = new StringBuilder();
        var quoted = false;
        var any = false;
        foreach (var c in line ?? "")
        {
            if (c == '"')
            {
                quoted = !quoted;
                any = true;
            }
            else if (char.IsWhiteSpace(c) && !quoted)
            {
                if (any)
                {
                    yield return current.ToString();
                }

                current.Clear();
                any = false;
            }
            else
            {
                current.Append(c);
                any = true;
            }
        }

        if (any)
        {
            yield return current.ToString();
        }
    }
}
