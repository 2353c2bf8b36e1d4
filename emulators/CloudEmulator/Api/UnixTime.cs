namespace PayGatePrime.CloudEmulator.Api;

/// <summary>Times as microseconds since 1970, which is the precision the emulated APIs keep.</summary>
internal static class UnixTime
{
    public const long Second = 1_000_000;

    public static long Microseconds(this TimeProvider time) => Microseconds(time.GetUtcNow());

    public static long Microseconds(DateTimeOffset value) => (value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long Microseconds(TimeSpan value) => value.Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long microseconds) => new(DateTimeOffset.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static TimeSpan Span(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
