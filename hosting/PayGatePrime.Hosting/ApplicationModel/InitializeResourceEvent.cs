using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource may set itself up; for resources that the application does not start itself.</summary>
public class InitializeResourceEvent(
    IResource resource,
    IDistributedApplicationEventing eventing,
    ILogger logger,
    ResourceNotificationService notifications,
    IServiceProvider services) : IDistributedApplicationResourceEvent
{
    /// <inheritdoc />
    public IResource Resource { get; } = resource;

    /// <summary>The application's events.</summary>
    public IDistributedApplicationEventing Eventing { get; } = eventing;

    /// <summary>Writes to the resource's log.</summary>
    public ILogger Logger { get; } = logger;

    /// <summary>The resources' states.</summary>
    public ResourceNotificationService Notifications { get; } = notifications;

    /// <summary>The application's services.</summary>
    public IServiceProvider Services { get; } = services;
}
