namespace Aspire.Hosting.ApplicationModel;

/// <summary>Gives commands to resources.</summary>
public class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, IServiceProvider services)
    {
        _notifications = notifications;
        _services = services;
    }

    /// <summary>Gives a command, such as resource-start, resource-stop or resource-restart, to a resource by instance id or name.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _notifications.TryGetCurrentState(resourceId, out var current)
            ? ExecuteAsync(current, commandName, cancellationToken)
            : Task.FromResult(CommandResults.Failure($"Resource '{resourceId}' not found."));

    /// <summary>Gives a command to a resource.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteCommandAsync(resource.Name, commandName, cancellationToken);
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(ResourceEvent current, string commandName, CancellationToken cancellationToken)
    {
        var command = current.Resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(c => c.Name == commandName);
        if (command is null)
        {
            return CommandResults.Failure($"Command '{commandName}' is not available for resource '{current.Resource.Name}'.");
        }

        if (command.UpdateState(new UpdateCommandStateContext { ResourceSnapshot = current.Snapshot, ServiceProvider = _services }) != ResourceCommandState.Enabled)
        {
            return CommandResults.Failure($"Command '{commandName}' can't be given to resource '{current.Resource.Name}' while it is {current.Snapshot.State?.Text}.");
        }

        try
        {
            return await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = _services,
                ResourceName = current.ResourceId,
                CancellationToken = cancellationToken,
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception e)
        {
            // A command is anybody's code; whatever it throws is its failure, shown to whoever gave it.
            return CommandResults.Failure(e);
        }
    }
}
