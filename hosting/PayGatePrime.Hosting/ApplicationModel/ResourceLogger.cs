using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

internal sealed class ResourceLogger(ResourceLoggerService service, string resourceName) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception.Message}";
            service.Write(resourceName, text, isError: logLevel >= LogLevel.Warning);
        }
    }
}
