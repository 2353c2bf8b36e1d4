using Microsoft.Extensions.Configuration;

namespace PayGatePrime.Common.Configuration;

/// <summary>
/// Google Secret Manager as a configuration source. The section <c>SecretManager</c> says what it holds:
/// <c>Project</c>; <c>Secrets:{configuration key}</c> = the secret's name; <c>Hot:{n}</c> = a configuration key that is read again on
/// <c>HotInterval</c> (default five minutes); <c>Endpoint</c> for a stand-in.
/// </summary>
public sealed class SecretManagerSource : IConfigurationSource
{
    private const string Section = "SecretManager";

    /// <summary>The project id or number.</summary>
    public required string Project { get; init; }

    /// <summary>Configuration key to secret name.</summary>
    public required IReadOnlyDictionary<string, string> Secrets { get; init; }

    /// <summary>The keys that are read again while the service runs.</summary>
    public IReadOnlySet<string> Hot { get; init; } = new HashSet<string>();

    /// <summary>How often hot keys are read again.</summary>
    public TimeSpan HotInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A stand-in's address, called without credentials; null for Google's own.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The clock of the re-reading.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What the configuration says about Secret Manager; null when it names no project.</summary>
    /// <exception cref="ConfigurationException">The section is malformed.</exception>
    public static SecretManagerSource? From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Section);
        if (section["Project"]?.Trim() is not { Length: > 0 } project)
        {
            return null;
        }

        var interval = section["HotInterval"] is { } text ? TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var t) && t > TimeSpan.Zero ? t : (TimeSpan?)null : TimeSpan.FromMinutes(5);
        var endpoint = section["Endpoint"] is { } address ? Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null : null;
        if (interval is null || (section["Endpoint"] is not null && endpoint is null))
        {
            throw new ConfigurationException([$"the setting '{Section}:{(interval is null ? "HotInterval" : "Endpoint")}' is malformed"]);
        }

        return new SecretManagerSource
        {
            Project = project,
            Secrets = section.GetSection("Secrets").AsEnumerable(makePathsRelative: true).Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!.Trim(), StringComparer.OrdinalIgnoreCase),
            Hot = section.GetSection("Hot").GetChildren().Select(c => c.Value!.Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase),
            HotInterval = interval.Value,
            Endpoint = endpoint,
        };
    }

    /// <inheritdoc />
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new SecretManagerProvider(this);
}
