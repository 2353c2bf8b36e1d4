using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Scheduler;

namespace PayGatePrime.CloudEmulator.Time;

/// <summary>Moves the manual clock, and at every stop lets happen what is due there.</summary>
internal sealed class ClockMover(ManualClock clock, DeliveryEngine engine, SchedulerService scheduler)
{
    private const int QuickChecks = 200;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);
    private readonly SemaphoreSlim _moving = new(1, 1);

    /// <summary>
    /// Moves to a time. At each stop on the way, and at its end, it waits until every attempt that was due there has ended and is accounted for; a receiver that takes
    /// longer than <paramref name="patience"/> of real time is left behind, and its attempt ends when it answers or when the clock passes its deadline.
    /// </summary>
    /// <returns>Whether all attempts had ended at every stop.</returns>
    /// <exception cref="ApiException">The time is before the clock's.</exception>
    public async Task<bool> MoveAsync(Func<DateTimeOffset, DateTimeOffset> to, TimeSpan patience, CancellationToken cancellation)
    {
        await _moving.WaitAsync(cancellation);
        try
        {
            var now = clock.GetUtcNow();
            var target = to(now);
            if (target < now)
            {
                throw ApiException.Invalid($"The clock is at {ProtoJson.Timestamp(now)} and never goes back: '{ProtoJson.Timestamp(target)}' has passed.");
            }

            var isSettled = await SettleAsync(patience, cancellation);
            while (clock.GoToNextStop(target))
            {
                isSettled &= await SettleAsync(patience, cancellation);
            }

            clock.GoTo(target);
            return isSettled;
        }
        finally
        {
            _moving.Release();
        }
    }

    /// <summary>Waits until nothing more happens at the clock's present time.</summary>
    public async Task<bool> SettleAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var checks = 0; !IsQuiet(); checks++)
        {
            if (TimeProvider.System.GetElapsedTime(start) > patience)
            {
                return false;
            }

            if (checks < QuickChecks)
            {
                await Task.Yield();
            }
            else
            {
                await Task.Delay(s_pause, TimeProvider.System, cancellation);
            }
        }

        cancellation.ThrowIfCancellationRequested();
        return true;
    }

    /// <summary>Looks twice, because what ends in one lane may begin in another that was looked at before.</summary>
    private bool IsQuiet()
    {
        var begun = engine.Begun;
        return !scheduler.IsTicking && engine.IsQuiet && !scheduler.IsTicking && engine.IsQuiet && engine.Begun == begun;
    }
}
