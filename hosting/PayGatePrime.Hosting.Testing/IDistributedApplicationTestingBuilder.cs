namespace Aspire.Hosting.Testing;

/// <summary>Composes the application under test; the AppHost's entry point has added everything already.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Lets the entry point go on past its Build.</summary>
    /// <exception cref="DistributedApplicationException">The application can't be built.</exception>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
