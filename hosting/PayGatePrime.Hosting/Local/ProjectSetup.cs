using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Local;

internal static class ProjectSetup
{
    private static readonly JsonSerializerOptions s_json = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, PropertyNameCaseInsensitive = true };

    public static ProjectResourceOptions Options(string? launchProfileName) =>
        new() { LaunchProfileName = launchProfileName, ExcludeLaunchProfile = launchProfileName is null };

    public static ProjectResourceOptions Options(Action<ProjectResourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProjectResourceOptions();
        configure(options);
        return options;
    }

    public static IProjectMetadata At(IDistributedApplicationBuilder builder, string projectPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(projectPath);
        return new ProjectAtPath(Path.GetFullPath(Path.Combine(builder.AppHostDirectory, projectPath)));
    }

    public static LaunchSettings? ReadLaunchSettings(string projectDirectory)
    {
        var file = Path.Combine(projectDirectory, "Properties", "launchSettings.json");
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<LaunchSettings>(File.ReadAllText(file), s_json);
        }
        catch (JsonException e)
        {
            throw new DistributedApplicationException($"The launch settings {file} are not valid JSON: {e.Message}", e);
        }
    }

    public static IResourceBuilder<ProjectResource> Add(IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, ProjectResourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var directory = Path.GetDirectoryName(metadata.ProjectPath)!;
        var settings = metadata.LaunchSettings ?? ReadLaunchSettings(directory);
        var (profileName, profile) = ChooseProfile(builder, metadata, settings, options);
        var project = builder.AddResource(new ProjectResource(name)).WithAnnotation(new ProjectAnnotation(metadata, profileName, profile));

        var isDevelopment = builder.Environment.IsDevelopment();
        project.WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;
            variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EXCEPTION_LOG_ATTRIBUTES"] = "true";
            variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] = "true";
            variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
            if (isDevelopment)
            {
                variables["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true";
                variables["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true";
            }

            variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
            variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
        });
        Telemetry.Add(project, null);

        if (!options.ExcludeKestrelEndpoints && AddKestrelEndpoints(project, directory, builder.Environment.EnvironmentName, profile))
        {
            return AddProfileVariables(project, profileName, profile);
        }

        AddProfileEndpoints(project, profile);
        AddProfileVariables(project, profileName, profile);
        return project.WithEnvironment(context => SetUrls(context, project.Resource));
    }

    private static (string? Name, LaunchProfile? Profile) ChooseProfile(
        IDistributedApplicationBuilder builder,
        IProjectMetadata metadata,
        LaunchSettings? settings,
        ProjectResourceOptions options)
    {
        if (options.ExcludeLaunchProfile)
        {
            return default;
        }

        if (options.LaunchProfileName is { } wanted)
        {
            return settings?.Profiles.TryGetValue(wanted, out var named) == true
                ? (wanted, named)
                : throw new DistributedApplicationException($"Launch profile '{wanted}' does not exist in the launch settings of project '{metadata.ProjectPath}'.");
        }

        foreach (var candidate in new[] { builder.Configuration["AppHost:DefaultLaunchProfileName"], builder.Configuration["DOTNET_LAUNCH_PROFILE"] })
        {
            if (candidate is { Length: > 0 } && settings?.Profiles.TryGetValue(candidate, out var found) == true)
            {
                return (candidate, found);
            }
        }

        var first = settings?.Profiles.FirstOrDefault(p => p.Value.CommandName is "Project" or "Executable");
        return first?.Key is null ? default : (first.Value.Key, first.Value.Value);
    }

    private static bool AddKestrelEndpoints(IResourceBuilder<ProjectResource> project, string directory, string environment, LaunchProfile? profile)
    {
        // The project's own environment decides which of its settings files it reads.
        var projectEnvironment = profile?.EnvironmentVariables.GetValueOrDefault("ASPNETCORE_ENVIRONMENT")
            ?? profile?.EnvironmentVariables.GetValueOrDefault("DOTNET_ENVIRONMENT") ?? environment;
        if (!Directory.Exists(directory))
        {
            return false;
        }

        var configuration = new ConfigurationBuilder().SetBasePath(directory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{projectEnvironment}.json", optional: true)
            .Build();
        using (configuration as IDisposable)
        {
            var sections = configuration.GetSection("Kestrel:Endpoints").GetChildren().Where(s => s["Url"] is not null).ToArray();
            foreach (var section in sections)
            {
                var name = section.Key;
                var address = BindingAddressOf(section["Url"]!, project.Resource.Name);
                project.WithEndpoint(port: address.Port, scheme: address.Scheme, name: name);
                var endpoint = project.GetEndpoint(name);
                project.WithEnvironment(
                    $"Kestrel__Endpoints__{name}__Url",
                    ReferenceExpression.Create($"{address.Scheme}://{address.Host}:{endpoint.Property(EndpointProperty.TargetPort)}"));
            }

            return sections.Length > 0;
        }
    }

    private static void AddProfileEndpoints(IResourceBuilder<ProjectResource> project, LaunchProfile? profile)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var url in profile?.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            var address = BindingAddressOf(url, project.Resource.Name);
            var count = counts[address.Scheme] = counts.GetValueOrDefault(address.Scheme) + 1;
            project.WithEndpoint(port: address.Port, scheme: address.Scheme, name: count == 1 ? address.Scheme : string.Create(CultureInfo.InvariantCulture, $"{address.Scheme}{count}"));
        }
    }

    private static (string Scheme, string Host, int? Port) BindingAddressOf(string url, string resource)
    {
        if (!Uri.TryCreate(url.Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal), UriKind.Absolute, out var address))
        {
            throw new DistributedApplicationException($"The address '{url}' in the settings of resource '{resource}' is not a URL.");
        }

        return (address.Scheme, address.Host, address.Port > 0 ? address.Port : null);
    }

    private static IResourceBuilder<ProjectResource> AddProfileVariables(IResourceBuilder<ProjectResource> project, string? profileName, LaunchProfile? profile)
    {
        return profile is null
            ? project
            : project.WithEnvironment(context =>
            {
                context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profileName!);
                foreach (var (name, value) in profile.EnvironmentVariables)
                {
                    context.EnvironmentVariables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
                }
            });
    }

    private static void SetUrls(EnvironmentCallbackContext context, ProjectResource project)
    {
        var endpoints = project.Annotations.OfType<EndpointAnnotation>().Where(e => e.UriScheme is "http" or "https" && e.Protocol == ProtocolType.Tcp).ToArray();
        if (endpoints.Length == 0 || context.EnvironmentVariables.ContainsKey("ASPNETCORE_URLS"))
        {
            return;
        }

        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in endpoints)
        {
            urls.AppendLiteral($"{(urls.IsEmpty ? "" : ";")}{endpoint.UriScheme}://{endpoint.TargetHost}:");
            urls.AppendFormatted(new EndpointReference(project, endpoint).Property(EndpointProperty.TargetPort));
        }

        context.EnvironmentVariables["ASPNETCORE_URLS"] = urls.Build();
        if (endpoints.FirstOrDefault(e => e.UriScheme == "https") is { } https)
        {
            context.EnvironmentVariables["ASPNETCORE_HTTPS_PORT"] = new EndpointReference(project, https).Property(EndpointProperty.Port);
        }
    }
}
