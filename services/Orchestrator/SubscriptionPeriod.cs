namespace PayGatePrime.Orchestrator;

/// <summary>How long a membership lasts.</summary>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
internal sealed record SubscriptionPeriod(DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    /// <summary>The period that a payment buys: from the end of what is still running, else from now.</summary>
    /// <param name="now">The time of acceptance.</param>
    /// <param name="runsUntil">The end of the membership if it is active, else null.</param>
    /// <param name="days">How long.</param>
    public static SubscriptionPeriod Extend(DateTimeOffset now, DateTimeOffset? runsUntil, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(days);
        var start = runsUntil is { } end && end > now ? end : now;
        return new SubscriptionPeriod(start, start.AddDays(days));
    }

    /// <summary>What is left of this period at a time; that much a revocation takes back.</summary>
    public TimeSpan Unused(DateTimeOffset now)
    {
        var from = StartsAt > now ? StartsAt : now;
        return EndsAt > from ? EndsAt - from : TimeSpan.Zero;
    }

    /// <summary>The end of the membership after this period was revoked: earlier by what was unused, but not in the past.</summary>
    /// <param name="now">The time of revocation.</param>
    /// <param name="membershipEndsAt">The end before.</param>
    public DateTimeOffset EndAfterRevocation(DateTimeOffset now, DateTimeOffset membershipEndsAt)
    {
        if (membershipEndsAt <= now)
        {
            return membershipEndsAt;
        }

        var end = membershipEndsAt - Unused(now);
        return end > now ? end : now;
    }
}
