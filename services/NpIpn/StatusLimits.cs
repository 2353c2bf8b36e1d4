using System.Globalization;
using System.Threading.RateLimiting;
using PayGatePrime.Common.Http;

namespace PayGatePrime.NpIpn;

/// <summary>How often one client may ask for a status.</summary>
internal static class StatusLimits
{
    public const string Policy = "status";
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    public static void AddStatusLimits(this IServiceCollection services, NpIpnConfig config) =>
        services.AddRateLimiter(options =>
        {
            options.AddPolicy(Policy, http => RateLimitPartition.GetFixedWindowLimiter(
                ClientAddress.Of(http.Connection.RemoteIpAddress, http.Request.Headers["X-Forwarded-For"].ToString(), config.TrustedProxies),
                _ => new FixedWindowRateLimiterOptions { PermitLimit = config.StatusRequestsPerMinute, Window = s_window }));
            options.OnRejected = async (rejected, _) =>
            {
                var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : s_window;
                rejected.HttpContext.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                await Problems.Create(StatusCodes.Status429TooManyRequests, "Too many requests.", "Ask again after the time in Retry-After.").ExecuteAsync(rejected.HttpContext);
            };
        });
}
