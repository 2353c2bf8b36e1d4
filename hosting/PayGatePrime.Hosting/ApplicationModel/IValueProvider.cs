namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something with a value at run time.</summary>
public interface IValueProvider
{
    /// <summary>The value, once it is known.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}
