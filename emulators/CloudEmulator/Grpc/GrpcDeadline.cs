using System.Globalization;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>The header grpc-timeout: at most eight digits and a unit.</summary>
internal static class GrpcDeadline
{
    /// <summary>No timer takes a longer time than this; who waits for so long waits as long as it takes.</summary>
    private static readonly TimeSpan s_endless = TimeSpan.FromDays(40);

    /// <param name="header">The header's value.</param>
    /// <param name="longest">How far ahead it may be; null for any.</param>
    /// <param name="now">When the call came.</param>
    /// <returns>How long the caller waits; null for as long as it takes.</returns>
    /// <exception cref="ApiException">The header is malformed, or further ahead than the service accepts.</exception>
    public static TimeSpan? Parse(string? header, TimeSpan? longest, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(header))
        {
            return null;
        }

        var unit = header[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 0,
            _ => -1L,
        };
        if (unit < 0 || header.Length > 9 || !long.TryParse(header.AsSpan(0, header.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            throw ApiException.Invalid($"The header grpc-timeout must be up to eight digits and one of H, M, S, m, u and n, not \"{header}\".");
        }

        var timeout = TimeSpan.FromTicks(unit == 0 ? value / TimeSpan.NanosecondsPerTick : value * unit);
        return longest is null ? timeout < s_endless ? timeout : null
            : timeout <= longest ? timeout
            : throw ApiException.Invalid($"The request deadline is {PacificTime.Text(timeout < TimeSpan.FromDays(365) ? now + timeout : now.AddYears(1))}. The deadline cannot be more than {longest.Value.TotalSeconds}s in the future.");
    }
}
