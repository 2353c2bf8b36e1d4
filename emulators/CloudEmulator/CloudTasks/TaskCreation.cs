namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>One request to create a task.</summary>
/// <param name="Parent">The queue; empty in a batch that names it for all.</param>
internal sealed record TaskCreation(string Parent, TaskInput? Task, TaskView View);
