using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource whose endpoints are found by its name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
