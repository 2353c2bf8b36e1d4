using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PayGatePrime.Common.Http;

/// <summary>Gives every request an id that its answer and its log lines carry.</summary>
public static partial class RequestIds
{
    /// <summary>The header, in both directions.</summary>
    public const string HeaderName = "X-Request-Id";

    /// <summary>Takes the caller's id if it is harmless, else the trace id.</summary>
    public static IApplicationBuilder UseRequestIds(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RequestIds));
        return app.Use(async (context, next) =>
        {
            var given = context.Request.Headers[HeaderName].ToString();
            var id = Harmless().IsMatch(given) ? given : Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            context.TraceIdentifier = id;
            context.Response.Headers[HeaderName] = id;
            using (logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["RequestId"] = id }))
            {
                await next(context);
            }
        });
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{8,64}$")]
    private static partial Regex Harmless();
}
