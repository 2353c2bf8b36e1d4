using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Configuration;
using PayGatePrime.CloudEmulator.Identity;

namespace PayGatePrime.CloudEmulator.Time;

/// <summary>The clock that tests move, and the start over.</summary>
internal static class ClockEndpoints
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(36_500);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/emulator/clock", (HttpContext context, TimeProvider time) => WriteAsync(context, time, null));
        routes.MapPost("/emulator/clock", MoveAsync);
        routes.MapPost("/emulator/reset", ResetAsync);
    }

    private static async Task MoveAsync(HttpContext context, TimeProvider time, IServiceProvider services)
    {
        LocalCallers.Require(context);
        if (services.GetService<ClockMover>() is not { } mover)
        {
            throw new ApiException(ApiCode.FailedPrecondition, "This emulator runs on the system's clock. Start it with --store memory --clock manual (Emulator:Clock) to move its time.");
        }

        services.GetRequiredService<EmulatorStartup>().RequireReady();
        using var json = await ApiRequest.ReadAsync(context);
        var fields = JsonFields.Of(json.RootElement, "");
        var advance = fields.Duration("advance");
        var to = fields.Timestamp("to");
        var patience = fields.Duration("patience") ?? s_patience;
        fields.End();
        if (advance is null == to is null)
        {
            throw ApiException.Invalid("Either advance (\"3600s\") or to (an RFC 3339 time) is expected.");
        }

        if (advance < TimeSpan.Zero)
        {
            throw ApiException.Invalid("advance cannot be negative: the clock never goes back.");
        }

        if (advance > s_longest || to > time.GetUtcNow() + s_longest)
        {
            throw ApiException.Invalid("The clock moves by at most 100 years at a time.");
        }

        if (patience < TimeSpan.Zero || patience > TimeSpan.FromMinutes(10))
        {
            throw ApiException.Invalid("patience must be between 0s and 600s.");
        }

        await WriteAsync(context, time, await mover.MoveAsync(now => to ?? now + advance!.Value, patience, context.RequestAborted));
    }

    private static async Task ResetAsync(HttpContext context, IServiceProvider services)
    {
        LocalCallers.Require(context);
        var reset = services.GetService<EmulatorReset>()
            ?? throw new ApiException(ApiCode.FailedPrecondition, "Only an emulator in memory (--store memory) can be reset. On Postgres, delete its queues, or drop the schema \"emulator\" while it is stopped.");
        services.GetRequiredService<EmulatorStartup>().RequireReady();
        await reset.RunAsync();
        await ApiRequest.WriteEmptyAsync(context);
    }

    private static Task WriteAsync(HttpContext context, TimeProvider time, bool? isSettled) => ApiRequest.WriteAsync(context, w =>
    {
        var clock = time as ManualClock;
        w.WriteStartObject();
        w.WriteString("mode", clock is null ? "system" : "manual");
        w.WriteString("now", ProtoJson.Timestamp(time.GetUtcNow()));
        if (clock?.NextStop is { } next)
        {
            w.WriteString("nextStopTime", ProtoJson.Timestamp(next));
        }

        if (isSettled is { } settled)
        {
            w.WriteBoolean("settled", settled);
        }

        w.WriteEndObject();
    });
}
