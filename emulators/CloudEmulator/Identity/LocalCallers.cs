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

        RequireSameOrigin(context);
    }

    /// <summary>Refuses a change that another site's page made a browser ask for: a browser sends many without asking first, and then names the page's origin.</summary>
    public static void RefuseForeignPages(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && (request.Headers.Origin.Count > 0 || request.Headers.ContainsKey("Sec-Fetch-Site")))
        {
            RequireSameOrigin(context);
        }
    }

    /// <summary>Lets through what no other site's page made a browser send.</summary>
    public static void RequireSameOrigin(HttpContext context)
    {
        // A page that had its name resolve to this machine would carry that name here, and any page's script its origin.
        var host = context.Request.Host.Host;
        var isAddress = IPAddress.TryParse(host.Trim('[', ']'), out _);
        var site = context.Request.Headers["Sec-Fetch-Site"].ToString();
        var origin = context.Request.Headers.Origin.ToString();
        var isOwnPage = (site is "" or "same-origin" or "none") && (origin.Length == 0 || origin == $"{context.Request.Scheme}://{context.Request.Host}");
        if (!isOwnPage || (host != "localhost" && !isAddress))
        {
            throw new ApiException(ApiCode.PermissionDenied, "This endpoint answers no request of another site.");
        }
    }
}
