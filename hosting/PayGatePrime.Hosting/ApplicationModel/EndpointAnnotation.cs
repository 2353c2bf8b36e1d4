using System.Diagnostics;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a resource listens.</summary>
[DebuggerDisplay("{Name}: {UriScheme} {Port}")]
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly TaskCompletionSource<AllocatedEndpoint> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Describes an endpoint.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="uriScheme">The URL's scheme; the protocol's name when null.</param>
    /// <param name="transport">http, http2 or tcp; by the scheme when null.</param>
    /// <param name="name">The name; the scheme when null.</param>
    /// <param name="port">The port that clients use; any when null.</param>
    /// <param name="targetPort">The port that the process listens on.</param>
    /// <param name="isExternal">Whether it is meant for callers outside the application.</param>
    /// <param name="isProxied">Whether the port may be moved (there is no proxy here).</param>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : "tcp");
        Name = name ?? UriScheme;
        ModelName.Validate(Name, "Endpoint");
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The port that clients use; null takes any.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the process listens on.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The host that the process listens on.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>The URL's scheme.</summary>
    public string UriScheme { get; set; }

    /// <summary>http, http2 or tcp.</summary>
    public string Transport { get; set; }

    /// <summary>The name.</summary>
    public string Name { get; set; }

    /// <summary>Whether it is meant for callers outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether the port may be moved.</summary>
    public bool IsProxied { get; set; }

    /// <summary>The address it got when the application started; null before.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; private set; }

    internal Task<AllocatedEndpoint> Allocated => _allocated.Task;

    internal void Allocate(int port)
    {
        AllocatedEndpoint = new AllocatedEndpoint(this, "localhost", port);
        _allocated.TrySetResult(AllocatedEndpoint);
    }
}
