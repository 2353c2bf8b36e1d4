namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command that a resource takes.</summary>
public sealed class ResourceCommandAnnotation(
    string name,
    string displayName,
    Func<UpdateCommandStateContext, ResourceCommandState> updateState,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
    string? displayDescription,
    string? confirmationMessage) : IResourceAnnotation
{
    /// <summary>The name it is given by.</summary>
    public string Name { get; } = name;

    /// <summary>The name people see.</summary>
    public string DisplayName { get; } = displayName;

    /// <summary>Decides whether it can be given.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; } = updateState;

    /// <summary>Does it.</summary>
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } = executeCommand;

    /// <summary>What it does.</summary>
    public string? DisplayDescription { get; } = displayDescription;

    /// <summary>A question to be answered with yes first.</summary>
    public string? ConfirmationMessage { get; } = confirmationMessage;
}
