using System.Text;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The bytes a task takes as the stored protobuf message, which is what the service limits.</summary>
internal static class TaskSize
{
    /// <summary>1 MiB less 7, as measured on the real service.</summary>
    public const int Max = 1_048_569;

    public static int Of(string fullName, HttpTarget target, long scheduledAt, long createdAt, TimeSpan deadline)
    {
        var http = Text(target.Url) + 2 + (target.Body.Length > 0 ? Field(target.Body.Length) : 0);
        foreach (var (name, value) in target.Headers)
        {
            http += Field(Text(name) + Text(value));
        }

        if (target.AppEngine is { } routing)
        {
            http += Field(Text(routing.Service) + Text(routing.Version) + Text(routing.Instance) + Text(routing.Host(Names.ProjectOf(fullName))));
        }

        if (target.Authorization is { } authorization)
        {
            http += Field(Text(authorization.ServiceAccountEmail) + Text(authorization.Value));
        }

        var retry = target.Retry is not { } policy ? 0
            : Field(2 + Varint(policy.MaxAttempts) + Varint(policy.MaxDoublings) + new[] { policy.MaxRetryDuration, policy.MinBackoff, policy.MaxBackoff }.Sum(d => d == TimeSpan.Zero ? 0 : Field(Time((long)d.TotalMicroseconds))));
        return retry + Text(fullName) + Field(http) + Field(Time(scheduledAt)) + Field(Time(createdAt / 1_000_000 * 1_000_000)) + Field(Time((long)deadline.TotalMicroseconds)) + 2;
    }

    private static int Time(long microseconds)
    {
        var seconds = microseconds / 1_000_000;
        var nanos = microseconds % 1_000_000 * 1000;
        return (seconds == 0 ? 0 : 1 + Varint(seconds)) + (nanos == 0 ? 0 : 1 + Varint(nanos));
    }

    private static int Text(string value) => value.Length == 0 ? 0 : Field(Encoding.UTF8.GetByteCount(value));

    private static int Field(int length) => 1 + Varint(length) + length;

    private static int Varint(long value)
    {
        if (value < 0)
        {
            return 10;
        }

        var bytes = 1;
        while ((value >>= 7) != 0)
        {
            bytes++;
        }

        return bytes;
    }
}
