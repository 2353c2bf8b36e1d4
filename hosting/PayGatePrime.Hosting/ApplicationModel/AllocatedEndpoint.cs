namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint's address.</summary>
public class AllocatedEndpoint
{
    /// <summary>Creates an address.</summary>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrEmpty(address);
        Endpoint = endpoint;
        Address = address;
        Port = port;
    }

    /// <summary>Whose address it is.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>The host.</summary>
    public string Address { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>The URL's scheme.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>host:port.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary>scheme://host:port.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <inheritdoc />
    public override string ToString() => UriString;
}
