namespace PayGatePrime.Common.Payouts;

/// <summary>When to ask again for something that takes seconds or days: each wait twice the one before, up to a longest, up to an end.</summary>
/// <param name="First">The first wait.</param>
/// <param name="Longest">No wait is longer.</param>
/// <param name="GiveUpAfter">After this long since the first question, a person must look.</param>
public sealed record PollingSchedule(TimeSpan First, TimeSpan Longest, TimeSpan GiveUpAfter)
{
    /// <summary>For exchanges: 5 s, 10 s, 20 s ... 15 min, for 7 days (an identity check takes days).</summary>
    public static PollingSchedule Exchange { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(15), TimeSpan.FromDays(7));

    /// <summary>The wait before the next question, or null when it is time to hold.</summary>
    /// <param name="asked">How often was asked already, not negative.</param>
    /// <param name="elapsed">The time since the first question.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative count.</exception>
    public TimeSpan? Next(int asked, TimeSpan elapsed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(asked);
        if (elapsed >= GiveUpAfter)
        {
            return null;
        }

        var wait = First;
        for (var i = 0; i < asked && wait < Longest; i++)
        {
            wait += wait;
        }

        return wait < Longest ? wait : Longest;
    }
}
