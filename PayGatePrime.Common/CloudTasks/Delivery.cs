namespace PayGatePrime.Common.CloudTasks;

/// <summary>One verified delivery on its way through the pipeline.</summary>
/// <param name="Name">The message's or event's name.</param>
/// <param name="Payload">Its JSON.</param>
/// <param name="Context">What the handler is told.</param>
/// <param name="Handle">Runs the handler.</param>
public sealed record Delivery(string Name, string Payload, TaskContext Context, Func<Task<TaskResult>> Handle);
