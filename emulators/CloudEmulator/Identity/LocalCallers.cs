using System.Net;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Identity;

/// <summary>Lets only programs on this machine through: not other machines, and not pages that a browser here has open.</summary>
internal static class LocalCallers
{
    public static void Require(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        if (address is null || !IPAddress.IsLoopback(address))
        {
            throw new ApiException(ApiCode.PermissionDenied, "This endpoint answers callers on this machine only.");
        }

        // A page that had its name resolve to this machine would carry that name here, and any page's script its origin.
        var host = context.Request.Host.Host;
        var isLocalName = host is "localhost" or "[::1]" || (IPAddress.TryParse(host, out var named) && IPAddress.IsLoopback(named));
        if (!isLocalName || !IsSameOrigin(context))
        {
            throw new ApiException(ApiCode.PermissionDenied, "This endpoint answers no request of another site.");
        }
    }

    /// <summary>False when a browser says that another site's page made the request.</summary>
    public static bool IsSameOrigin(HttpContext context)
    {
        var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        var origin = context.Request.Headers.Origin.ToString();
        return site is "" or "same-origin" or "none" && (origin.Length == 0 || origin == $"{context.Request.Scheme}://{context.Request.Host}");
    }
}
