using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace PayGatePrime.Sandbox.Http;

/// <summary>Addresses of the sandbox's own pages.</summary>
internal sealed class Links(SandboxOptions options, IServer server)
{
    public string Base
    {
        get
        {
            var configured = options.PublicUrl?.AbsoluteUri;
            var address = configured ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:8200";
            return address.TrimEnd('/').Replace("//[::]:", "//localhost:", StringComparison.Ordinal).Replace("//0.0.0.0:", "//localhost:", StringComparison.Ordinal).Replace("//+:", "//localhost:", StringComparison.Ordinal);
        }
    }

    public string Invoice(string invoiceId) => $"{Base}/nowpayments/payment/?iid={invoiceId}";
}
