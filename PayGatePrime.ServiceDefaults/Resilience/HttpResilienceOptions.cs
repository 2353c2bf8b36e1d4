namespace PayGatePrime.ServiceDefaults.Resilience;

/// <summary>How a named HttpClient deals with failures. Options of the client's name; no name means every client.</summary>
public sealed class HttpResilienceOptions
{
    /// <summary>False leaves the client without any of this.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The time for all attempts and the waits between them.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time for one attempt.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a safe request (GET, HEAD, OPTIONS, TRACE) is repeated after 5xx, 408, 429, a broken connection or a time-out; 0 is never. No other request is ever repeated.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>The first wait before a repeat; doubled each time, with jitter. An answer's Retry-After goes before it.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The share of failures, in percent, that opens the circuit.</summary>
    public int BreakerFailurePercent { get; set; } = 10;

    /// <summary>The time over which failures are counted.</summary>
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The circuit stays closed while fewer requests than this were made in the window.</summary>
    public int BreakerMinimumRequests { get; set; } = 100;

    /// <summary>How long an open circuit refuses requests.</summary>
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many requests may be under way at once to one authority; one more is refused without being sent.</summary>
    public int ConcurrencyLimit { get; set; } = 1_000;
}
