using Microsoft.Extensions.Configuration;

namespace PayGatePrime.Common.Configuration;

/// <summary>What every service is told: who it is, where Cloud Tasks and Pub/Sub are, and the keys of task tokens.</summary>
public sealed class ServiceSettings : BaseConfigManager
{
    private readonly IConfiguration _configuration;

    /// <summary>Reads the settings that all services share.</summary>
    /// <param name="configuration">The service's configuration.</param>
    /// <param name="service">The service's name, one of <see cref="Messages.KnownServices"/>.</param>
    public ServiceSettings(IConfiguration configuration, string service)
        : base(configuration)
    {
        _configuration = configuration;
        Service = service;
        Project = Required("CloudTasks:Project");
        Location = Required("CloudTasks:Location");
        CloudTasksEndpoint = Optional("CloudTasks:Endpoint") is null ? null : RequiredUri("CloudTasks:Endpoint");
        PubSubEndpoint = Optional("PubSub:Endpoint") is null ? null : RequiredUri("PubSub:Endpoint");
        OidcIssuer = Optional("Oidc:Issuer", "https://accounts.google.com");
        OidcCertificates = Optional("Oidc:CertificatesUrl");
        TaskTokenKey = RequiredSecret("TaskTokens:Key");
        PreviousTaskTokenKey = OptionalSecret("TaskTokens:PreviousKey");
        if (TaskTokenKey.RevealBytes().Length is > 0 and < 32 && Optional("TaskTokens:Key") is not null)
        {
            Problem("the secret 'TaskTokens:Key' is shorter than the 32 bytes that HS256 needs");
        }
    }

    /// <summary>The service's name.</summary>
    public string Service { get; }

    /// <summary>The Google Cloud project id.</summary>
    public string Project { get; }

    /// <summary>The region of the queues.</summary>
    public string Location { get; }

    /// <summary>The emulator's address, or null for Google's own.</summary>
    public Uri? CloudTasksEndpoint { get; }

    /// <summary>The emulator's address, or null for Google's own.</summary>
    public Uri? PubSubEndpoint { get; }

    /// <summary>The issuer that OIDC tokens must name.</summary>
    public string OidcIssuer { get; }

    /// <summary>Where the issuer publishes its keys, or null for Google's own.</summary>
    public string? OidcCertificates { get; }

    /// <summary>The key with which task tokens are signed.</summary>
    public Secret TaskTokenKey { get; }

    /// <summary>The key before the last rotation, still accepted.</summary>
    public Secret? PreviousTaskTokenKey { get; }

    /// <summary>The service account of one of our services.</summary>
    public string ServiceAccount(string service) => $"{service}@{Project}.iam.gserviceaccount.com";

    /// <summary>The OIDC audience of one of our services: a fixed name, so that an address may change under a running queue.</summary>
    public static string OidcAudience(string service) => $"https://{service}";

    /// <summary>Where a service listens, by Aspire's service discovery keys (<c>services:{name}:{scheme}:0</c>).</summary>
    /// <exception cref="ConfigurationException">The address is not configured.</exception>
    public Uri AddressOf(string service)
    {
        var text = _configuration[$"services:{service}:https:0"] ?? _configuration[$"services:{service}:http:0"];
        return Uri.TryCreate(text, UriKind.Absolute, out var uri)
            ? uri
            : throw new ConfigurationException([$"the setting 'services:{service}:http:0' is missing, so {service} can't be reached"]);
    }
}
