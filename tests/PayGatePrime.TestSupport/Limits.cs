namespace PayGatePrime.TestSupport;

/// <summary>The time limits of waits in tests: generous, because they only bound a failure.</summary>
public static class Limits
{
    /// <summary>For one step inside a process.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    /// <summary>For starting processes and whole flows.</summary>
    public static readonly TimeSpan Flow = TimeSpan.FromMinutes(3);

    /// <summary>Waits until a condition holds, checking every 20 ms; a failure says what was waited for.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? Step);
        while (!await condition())
        {
            if (timeout.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {limit ?? Step} in vain until {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
