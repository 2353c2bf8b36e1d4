namespace Aspire.Hosting.Eventing;

/// <summary>Marks an event of the application.</summary>
public interface IDistributedApplicationEvent;
