namespace PayGatePrime.Common.CloudTasks;

/// <summary>Work that Cloud Scheduler starts; one run at a time, by lease.</summary>
public interface IJob
{
    /// <summary>How long a run may take before its lease falls.</summary>
    TimeSpan Longest { get; }

    /// <summary>Does the work that is due now.</summary>
    Task RunAsync(CancellationToken cancelled);
}
