using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace PayGatePrime.Common.Configuration;

/// <summary>
/// Strongly typed settings of a service, read once at start. A derived class reads each setting in its constructor through
/// the methods here; <see cref="Validate"/> then stops the service with one sentence that names every key at fault.
/// Values are trimmed and empty counts as missing.
/// </summary>
public abstract partial class BaseConfigManager
{
    private readonly IConfiguration _configuration;
    private readonly List<string> _problems = [];

    /// <summary>Reads from the given sources (appsettings, environment, Secret Manager; later wins).</summary>
    protected BaseConfigManager(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
    }

    /// <summary>Throws when a setting was missing or malformed.</summary>
    /// <exception cref="ConfigurationException">Names every key at fault.</exception>
    public void Validate() => ValidateAll(this);

    /// <summary>Throws when any of several had a fault, naming the keys of all.</summary>
    /// <exception cref="ConfigurationException">Names every key at fault.</exception>
    public static void ValidateAll(params BaseConfigManager[] managers)
    {
        var problems = managers.SelectMany(m => m._problems).Distinct().ToList();
        if (problems.Count > 0)
        {
            throw new ConfigurationException(problems);
        }
    }

    /// <summary>A setting that must be there.</summary>
    protected string Required(string key)
    {
        if (Find(key) is { } value)
        {
            return value;
        }

        _problems.Add($"the setting '{key}' is missing");
        return "";
    }

    /// <summary>A setting with a default.</summary>
    protected string Optional(string key, string defaultValue) => Find(key) ?? defaultValue;

    /// <summary>A setting that may be absent.</summary>
    protected string? Optional(string key) => Find(key);

    /// <summary>A secret that must be there.</summary>
    protected Secret RequiredSecret(string key)
    {
        if (FindSecret(key) is { } value)
        {
            return new Secret(value);
        }

        _problems.Add($"the secret '{key}' is missing");
        return new Secret("missing");
    }

    /// <summary>A secret that may be absent.</summary>
    protected Secret? OptionalSecret(string key) => FindSecret(key) is { } value ? new Secret(value) : null;

    /// <summary>A secret that may change while the service runs: each call gives the value now in force, and the last good one when it vanished.</summary>
    protected Func<Secret> HotSecret(string key)
    {
        var last = RequiredSecret(key);
        return () =>
        {
            if (Find(key) is { } value && value != last.Reveal())
            {
                last = new Secret(value);
            }

            return last;
        };
    }

    /// <summary>An absolute http or https address that must be there.</summary>
    protected Uri RequiredUri(string key)
    {
        var value = Required(key);
        if (Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        if (value.Length > 0)
        {
            _problems.Add($"the setting '{key}' is not an absolute http address");
        }

        return new Uri("http://missing.invalid");
    }

    /// <summary>A parsable setting (number, duration, boolean, ...) with a default, within inclusive bounds if given.</summary>
    protected T Value<T>(string key, T defaultValue, T? min = null, T? max = null)
        where T : struct, ISpanParsable<T>, IComparable<T>
    {
        if (Find(key) is not { } text)
        {
            return defaultValue;
        }

        if (!T.TryParse(text, CultureInfo.InvariantCulture, out var value))
        {
            _problems.Add($"the setting '{key}' is not a valid {typeof(T).Name}");
            return defaultValue;
        }

        if ((min is { } low && value.CompareTo(low) < 0) || (max is { } high && value.CompareTo(high) > 0))
        {
            _problems.Add(string.Create(CultureInfo.InvariantCulture, $"the setting '{key}' lies outside {min} to {max}"));
            return defaultValue;
        }

        return value;
    }

    /// <summary>Records a fault that a derived class found itself.</summary>
    protected void Problem(string phrase) => _problems.Add(phrase);

    private string? FindSecret(string key)
    {
        var value = Find(key);
        if (value is not null && SecretName().IsMatch(value))
        {
            _problems.Add($"the secret '{key}' holds the name of a secret instead of its value");
        }

        return value;
    }

    [GeneratedRegex("^projects/[^/]+/secrets/")]
    private static partial Regex SecretName();

    private string? Find(string key)
    {
        var value = _configuration[key]?.Trim();
        return string.IsNullOrEmpty(value) ? null : value;
    }
}
