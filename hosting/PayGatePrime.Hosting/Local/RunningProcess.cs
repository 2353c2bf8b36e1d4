namespace Aspire.Hosting.Local;

/// <summary>A process that a resource has become.</summary>
internal sealed record RunningProcess(int ProcessId, Task<int> Exited, Func<TimeSpan, Task> StopAsync);
