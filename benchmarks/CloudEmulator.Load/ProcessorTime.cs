using System.Globalization;

namespace PayGatePrime.CloudEmulator.Load;

/// <summary>Processor time and memory as Linux counts them.</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds of one process.</summary>
    public static double Of(int processId) => Read(processId) is { } stat ? (stat[11] + stat[12]) / TicksPerSecond : 0;

    /// <summary>Seconds of a process, its children that have ended and those that run.</summary>
    public static double OfTree(int processId)
    {
        if (Read(processId) is not { } own)
        {
            return 0;
        }

        var sum = (own[11] + own[12] + own[13] + own[14]) / TicksPerSecond;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var id) && Read(id) is { } stat && stat[1] == processId)
            {
                sum += OfTree(id);
            }
        }

        return sum;
    }

    /// <summary>Resident memory in MiB.</summary>
    public static double ResidentMiB(int processId) =>
        File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kib, ..]
            ? double.Parse(kib, CultureInfo.InvariantCulture) / 1024 : 0;

    /// <summary>The fields from the state on; null when the process is gone.</summary>
    private static long[]? Read(int processId)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{processId}/stat");
            return [.. text[(text.LastIndexOf(')') + 2)..].Split(' ').Select(f => long.TryParse(f, CultureInfo.InvariantCulture, out var value) ? value : 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
