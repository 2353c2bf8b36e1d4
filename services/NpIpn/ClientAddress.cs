using System.Net;

namespace PayGatePrime.NpIpn;

/// <summary>Whose request it is, as far as that is known: entries of X-Forwarded-For count only from the right, one for each proxy of ours.</summary>
internal static class ClientAddress
{
    public static string Of(IPAddress? remote, string forwardedFor, int trustedProxies)
    {
        if (trustedProxies > 0)
        {
            var entries = forwardedFor.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (entries.Length >= trustedProxies && IPAddress.TryParse(entries[^trustedProxies], out var client))
            {
                return Network(client);
            }
        }

        return remote is null ? "unknown" : Network(remote);
    }

    // An IPv6 customer holds a whole /64, so limits count by that.
    private static string Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
