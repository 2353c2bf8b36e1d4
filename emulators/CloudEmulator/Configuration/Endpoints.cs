using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>Gives gRPC an address of its own beside those of REST: without TLS a connection can't say that it speaks HTTP/2.</summary>
internal sealed class Endpoints
{
    private ListenOptions? _grpc;

    /// <summary>The port of gRPC once the server listens; null without gRPC, or with it on a Unix socket.</summary>
    private int? GrpcPort => _grpc?.IPEndPoint?.Port;

    /// <summary>Where a client on this machine reaches REST, of the addresses that the server listens on.</summary>
    public string RestUrl(IEnumerable<string> addresses) => Local(addresses.FirstOrDefault(a => GrpcPort is null || BindingAddress.Parse(a).Port != GrpcPort) ?? "http://localhost");

    /// <summary>The same for gRPC; null where <see cref="GrpcPort"/> is.</summary>
    public string? GrpcUrl(IEnumerable<string> addresses) => GrpcPort is null ? null : Local(addresses.First(a => BindingAddress.Parse(a).Port == GrpcPort));

    /// <exception cref="EmulatorStartException">An address can't be used.</exception>
    public void Configure(WebApplicationBuilder builder, string? grpcUrl)
    {
        if (grpcUrl is null)
        {
            return;
        }

        var rest = Urls(builder.Configuration).Select(u => Parse(u, "urls (ASPNETCORE_URLS)")).ToArray();
        var grpc = Parse(grpcUrl, "Emulator:GrpcUrl");
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, "");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var address in rest)
            {
                Listen(kestrel, address, _ => { });
            }

            Listen(kestrel, grpc, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                _grpc = listen;
            });
        });
    }

    private static string Local(string address) => address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal)
        .Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal).TrimEnd('/');

    private static IEnumerable<string> Urls(IConfiguration configuration) => configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } urls
        ? urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : (configuration[WebHostDefaults.HttpPortsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(p => $"http://*:{p}");

    private static BindingAddress Parse(string url, string key)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme == "http" && !address.IsNamedPipe ? address : throw new FormatException("only http addresses are served");
        }
        catch (FormatException e)
        {
            throw new EmulatorStartException($"{key}: '{url}' is not an address to listen on, such as http://localhost:8124 ({e.Message}).", e);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, BindingAddress address, Action<ListenOptions> configure)
    {
        if (address.IsUnixPipe)
        {
            kestrel.ListenUnixSocket(address.UnixPipePath, configure);
        }
        else if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.ListenLocalhost(address.Port, configure);
        }
        else if (IPAddress.TryParse(address.Host, out var ip))
        {
            kestrel.Listen(ip, address.Port, configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, configure);
        }
    }
}
