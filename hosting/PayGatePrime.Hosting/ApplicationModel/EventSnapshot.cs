namespace Aspire.Hosting.ApplicationModel;

/// <summary>An event that was published.</summary>
/// <param name="EventTask">Completes when its subscribers are done; fails as they failed.</param>
public record EventSnapshot(Task EventTask);
