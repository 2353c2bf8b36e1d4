using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Local;

internal static class LifecycleCommands
{
    public const string Start = "resource-start";
    public const string Stop = "resource-stop";
    public const string Restart = "resource-restart";

    /// <summary>Whether the application starts and stops the resource.</summary>
    public static bool Apply(IResource resource) => resource is ProjectResource or ExecutableResource or PostgresServerResource;

    public static void Add(IResource resource)
    {
        Add(Start, "Start", s => s is null || s == KnownResourceStates.NotStarted || s == KnownResourceStates.Waiting || KnownResourceStates.TerminalStates.Contains(s), (o, c) => o.StartResourceAsync(resource, c));
        Add(Stop, "Stop", s => s == KnownResourceStates.Running || s == KnownResourceStates.Starting, async (o, _) =>
        {
            await o.StopResourceAsync(resource).ConfigureAwait(false);
            return CommandResults.Success();
        });
        Add(Restart, "Restart", s => s == KnownResourceStates.Running, async (o, c) =>
        {
            await o.StopResourceAsync(resource).ConfigureAwait(false);
            return await o.StartResourceAsync(resource, c).ConfigureAwait(false);
        });

        void Add(string name, string displayName, Func<string?, bool> isEnabled, Func<Orchestrator, CancellationToken, Task<ExecuteCommandResult>> execute) =>
            resource.Annotations.Add(new ResourceCommandAnnotation(
                name,
                displayName,
                context => isEnabled(context.ResourceSnapshot.State?.Text) ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
                context => execute(context.ServiceProvider.GetRequiredService<Orchestrator>(), context.CancellationToken),
                null,
                null));
    }
}
