using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resources' output.</summary>
public class ResourceLoggerService
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);
    private readonly SecretMask _mask;

    internal ResourceLoggerService(SecretMask mask) => _mask = mask;

    internal event Action<string, LogLine>? LineWritten;

    /// <summary>Writes to a resource's log.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.Name);
    }

    /// <summary>Writes to a resource's log.</summary>
    public ILogger GetLogger(string resourceName) => new ResourceLogger(this, resourceName);

    internal void Write(string resourceName, string content, bool isError)
    {
        var line = _logs.GetOrAdd(resourceName, _ => new ResourceLog()).Add(_mask.Apply(content), isError);
        LineWritten?.Invoke(resourceName, line);
    }

    internal IReadOnlyList<LogLine> Lines(string resourceName) => _logs.TryGetValue(resourceName, out var log) ? log.Lines() : [];
}
