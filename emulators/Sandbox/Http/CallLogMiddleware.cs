using System.Text.RegularExpressions;
using PayGatePrime.Sandbox.Faults;

namespace PayGatePrime.Sandbox.Http;

internal sealed partial class CallLogMiddleware(RequestDelegate next, CallLog log, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path is "/health" or "/alive" or "/sandbox/log")
        {
            await next(context);
            return;
        }

        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var fault = context.Items[FaultMiddleware.AppliedKey] as string;
            var cut = fault is not null && context.Items.ContainsKey(FaultMiddleware.CutKey);
            log.Add(new LoggedCall(
                time.GetUtcNow(),
                context.Request.Method,
                BotToken().Replace(path, "/telegram/bot***/"),
                cut ? 0 : context.Response.StatusCode,
                fault,
                (long)time.GetElapsedTime(started).TotalMilliseconds));
        }
    }

    [GeneratedRegex("^/telegram/bot[^/]*/")]
    private static partial Regex BotToken();
}
