using System.Text.Json;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Local;

/// <summary>What the AppHost's console shows: changes of states, warnings of the resources, and why one has ended.</summary>
internal sealed partial class ConsoleReport(
    ApplicationContext application,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    Microsoft.Extensions.Logging.ILoggerFactory loggers,
    TimeProvider time)
{
    private const int LastLines = 20;
    private const string OrderlyEnd = "terminating connection due to administrator command";
    private readonly CancellationTokenSource _ended = new();
    private readonly Dictionary<string, string> _shown = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Resource, bool IsError), bool> _isWarning = [];
    private long _began;
    private Task? _watch;

    private bool IsOn => !application.Options.IsTest;

    public void Begin()
    {
        _began = time.GetTimestamp();
        if (application.Options.EnableResourceLogging)
        {
            logs.LineWritten += Forward;
        }

        if (IsOn)
        {
            Write("Distributed application starting.");
            Write($"Application host directory is: {application.Metadata.ProjectDirectory}");
            logs.LineWritten += Show;
            _watch = WatchAsync(_ended.Token);
        }
    }

    public void Write(string line)
    {
        if (IsOn)
        {
            lock (_shown)
            {
                Console.Out.WriteLine(line);
            }
        }
    }

    /// <summary>Shows what a resource wrote before it ended.</summary>
    public void ShowLastLines(string resource, int exitCode)
    {
        var lines = logs.Lines(resource).TakeLast(LastLines).Select(l => $"  {resource} | {l.Content}");
        Write(string.Join(Environment.NewLine, [$"{resource} ended with exit code {exitCode}; its last lines:", .. lines]));
    }

    public async Task EndAsync()
    {
        logs.LineWritten -= Forward;
        logs.LineWritten -= Show;
        await _ended.CancelAsync().ConfigureAwait(false);
        if (_watch is not null)
        {
            await _watch.ConfigureAwait(false);
        }
    }

    private async Task WatchAsync(CancellationToken ended)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(ended).ConfigureAwait(false))
            {
                var snapshot = change.Snapshot;
                if (change.Resource is ParameterResource || snapshot.State is null)
                {
                    continue;
                }

                var health = snapshot.HealthStatus is { } status && !snapshot.HealthReports.IsEmpty ? status == HealthStatus.Healthy ? ", healthy" : "" : "";
                var text = $"{snapshot.State.Text}{health}{(snapshot.ExitCode is { } code ? $" (exit code {code})" : "")}";
                if (_shown.GetValueOrDefault(change.Resource.Name) != text)
                {
                    _shown[change.Resource.Name] = text;
                    Write(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_began).TotalSeconds,7:0.00} s  {change.Resource.Name}: {text}"));
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The application has ended.
            return;
        }
    }

    private void Forward(string resource, LogLine line)
    {
        var log = loggers.CreateLogger($"{application.Metadata.Name}.Resources.{resource}");
        Microsoft.Extensions.Logging.LoggerExtensions.Log(
            log,
            line.IsErrorMessage ? Microsoft.Extensions.Logging.LogLevel.Error : Microsoft.Extensions.Logging.LogLevel.Information,
            "{LineNumber}: {Content}",
            line.LineNumber,
            line.Content);
    }

    private void Show(string resource, LogLine line)
    {
        bool isWarning;
        lock (_isWarning)
        {
            var before = _isWarning.GetValueOrDefault((resource, line.IsErrorMessage));
            isWarning = _isWarning[(resource, line.IsErrorMessage)] = IsWarning(AnsiCodes().Replace(line.Content, ""), line.IsErrorMessage, before);
        }

        if (isWarning)
        {
            Write($"  {resource} | {line.Content}");
        }
    }

    private static bool IsWarning(string text, bool isError, bool before)
    {
        if (text.StartsWith('{'))
        {
            return IsJsonWarning(text);
        }

        // A continuation of the entry above it.
        if (text.Length == 0 || char.IsWhiteSpace(text[0]))
        {
            return before;
        }

        if (text.Length > 4 && text[4] == ':' && text[..4] is var level && level is "trce" or "dbug" or "info" or "warn" or "fail" or "crit")
        {
            return text[..4] is "warn" or "fail" or "crit";
        }

        // Postgres writes everything to standard error; a refused statement is its client's matter.
        return PostgresLine().Match(text) is { Success: true } match ? match.Groups[1].Value is "FATAL" or "PANIC" && !text.EndsWith(OrderlyEnd, StringComparison.Ordinal) : isError;
    }

    private static bool IsJsonWarning(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            foreach (var name in new[] { "LogLevel", "level", "severity" })
            {
                if (json.RootElement.TryGetProperty(name, out var level) && level.ValueKind == JsonValueKind.String)
                {
                    return level.GetString()!.ToUpperInvariant() is "WARNING" or "WARN" or "ERROR" or "CRITICAL" or "FATAL";
                }
            }

            return false;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    [GeneratedRegex(@"\x1B\[[0-9;]*[A-Za-z]")]
    private static partial Regex AnsiCodes();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d [\d:.]+ \S+ \[\d+\][^:]*?\b(LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|STATEMENT|DETAIL|HINT|CONTEXT|INFO|DEBUG):")]
    private static partial Regex PostgresLine();
}
