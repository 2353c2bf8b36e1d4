using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.Faults;

internal sealed class FaultMiddleware(RequestDelegate next, FaultBook faults, TimeProvider time)
{
    public const string AppliedKey = "fault";
    public const string CutKey = "fault-cut";
    private static readonly TimeSpan s_timeoutHold = TimeSpan.FromMinutes(2);

    public async Task InvokeAsync(HttpContext context)
    {
        var (provider, path) = ProviderPath.Split(context.Request.Path);
        if (provider is null || faults.Draw(provider, context.Request.Method, path) is not { } rule)
        {
            await next(context);
            return;
        }

        context.Items[AppliedKey] = rule.Kind;
        switch (rule.Kind)
        {
            case FaultKind.Status:
                await HoldAsync(context, rule, TimeSpan.Zero);
                await ProviderFailure.WriteAsync(context, provider, rule.Status!.Value, rule.RetryAfterSeconds);
                break;
            case FaultKind.Delay:
                await HoldAsync(context, rule, TimeSpan.Zero);
                await next(context);
                break;
            case FaultKind.Reset:
                await HoldAsync(context, rule, TimeSpan.Zero);
                Cut(context);
                break;
            case FaultKind.TimeoutBefore:
                await HoldAsync(context, rule, s_timeoutHold);
                Cut(context);
                break;
            case FaultKind.TimeoutAfter:
                await CaptureAsync(context);
                await HoldAsync(context, rule, s_timeoutHold);
                Cut(context);
                break;
            default:
                var body = await CaptureAsync(context);
                await HoldAsync(context, rule, TimeSpan.Zero);
                context.Response.ContentLength = null;
                await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
                break;
        }
    }

    private static void Cut(HttpContext context)
    {
        context.Items[CutKey] = true;
        context.Abort();
    }

    /// <summary>Runs the call for its effect and keeps its answer back.</summary>
    private async Task<byte[]> CaptureAsync(HttpContext context)
    {
        var body = context.Response.Body;
        using var kept = new MemoryStream();
        context.Response.Body = kept;
        try
        {
            await next(context);
        }
        catch (Refusal refusal)
        {
            await Answer.Json(refusal.Body, refusal.Status).ExecuteAsync(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        return kept.ToArray();
    }

    private async Task HoldAsync(HttpContext context, FaultRule rule, TimeSpan otherwise)
    {
        var hold = rule.DelayMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : otherwise;
        if (hold > TimeSpan.Zero)
        {
            // The caller giving up ends the hold early; what follows is the same for it.
            await Task.Delay(hold, time, context.RequestAborted).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
