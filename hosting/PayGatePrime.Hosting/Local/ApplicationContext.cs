using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

/// <summary>What is fixed when the composition begins.</summary>
internal sealed class ApplicationContext(DistributedApplicationOptions options, AppHostMetadata metadata, DataStore store)
{
    public DistributedApplicationOptions Options { get; } = options;

    public AppHostMetadata Metadata { get; } = metadata;

    public DataStore Store { get; } = store;

    public SecretMask Mask { get; } = new();
}
