using System.Globalization;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>The settings under the configuration section "Emulator", checked.</summary>
internal sealed record EmulatorOptions(
    string Project, string Location, string? Issuer, string? ConfigFile, string? QueueFile, string? Queues, string? ConnectionString, string? GrpcUrl, CloudTasksSettings Tasks, DeliverySettings Delivery, AppEngineUrls AppEngine, int DuplicateDeliveries, int DelayMilliseconds, DateTimeOffset? ManualClockStart)
{
    public string Parent => $"projects/{Project}/locations/{Location}";

    /// <exception cref="EmulatorStartException">A setting is missing or can't be used.</exception>
    public static EmulatorOptions Read(IConfiguration configuration)
    {
        var connectionString = configuration.GetConnectionString("emulator");
        var kind = Text(configuration, "Emulator:Store") ?? (string.IsNullOrWhiteSpace(connectionString) ? "memory" : "postgres");
        if (kind is not ("memory" or "postgres"))
        {
            throw new EmulatorStartException($"The store '{kind}' (--store, Emulator:Store) is unknown: use memory or postgres.");
        }

        if (kind == "postgres" && string.IsNullOrWhiteSpace(connectionString))
        {
            throw new EmulatorStartException("The store postgres needs a connection string: set ConnectionStrings__emulator.");
        }

        var options = new EmulatorOptions(
            Text(configuration, "Emulator:Project") ?? "paygateprime-local",
            Text(configuration, "Emulator:Location") ?? "local",
            Text(configuration, "Emulator:Issuer")?.TrimEnd('/'),
            Text(configuration, "Emulator:ConfigFile"),
            Text(configuration, "Emulator:QueueFile"),
            Text(configuration, "Emulator:Queues"),
            kind == "postgres" ? connectionString : null,
            Text(configuration, "Emulator:GrpcUrl"),
            new CloudTasksSettings(Flag(configuration, "Emulator:AutoCreateQueues"), Span(configuration, "Emulator:QueueNameRetention", TimeSpan.FromDays(7))),
            new DeliverySettings(Span(configuration, "Emulator:TaskNameRetention", TimeSpan.FromHours(24)), Number(configuration, "Emulator:MaxInFlight", 4096, 1), Number(configuration, "Emulator:Window", DeliverySettings.DefaultWindow, 1), Flag(configuration, "Emulator:Throttling")),
            new AppEngineUrls(
                Url(configuration, AppEngineUrls.UrlKey),
                configuration.GetSection(AppEngineUrls.ServicesKey).GetChildren().ToDictionary(s => s.Key, s => Url(configuration, s.Path) ?? throw new EmulatorStartException($"{s.Path} must be a URL."), StringComparer.OrdinalIgnoreCase)),
            Number(configuration, "Emulator:Faults:DuplicateDeliveries", 1, 1),
            Number(configuration, "Emulator:Faults:DelayMilliseconds", 0, 0),
            ManualClock(configuration, kind));
        return Names.IsLocation(options.Parent) ? options
            : throw new EmulatorStartException($"Emulator:Project '{options.Project}' and Emulator:Location '{options.Location}' must be ids of letters, digits and hyphens.");
    }

    private static DateTimeOffset? ManualClock(IConfiguration configuration, string store)
    {
        var kind = Text(configuration, "Emulator:Clock") ?? "system";
        var start = Text(configuration, "Emulator:ClockStart");
        return kind switch
        {
            "system" when start is null => null,
            "system" => throw new EmulatorStartException("Emulator:ClockStart is for the manual clock only: set Emulator:Clock (--clock) to manual."),
            "manual" when store != "memory" => throw new EmulatorStartException("The manual clock (--clock manual, Emulator:Clock) works with --store memory only: what Postgres keeps outlives the time that a test invents."),
            "manual" when start is null => Milliseconds(TimeProvider.System.GetUtcNow()),
            "manual" when ProtoJson.TryParseTimestamp(start, out var parsed) => Milliseconds(parsed),
            "manual" => throw new EmulatorStartException($"Emulator:ClockStart '{start}' must be an RFC 3339 time such as 2026-01-01T00:00:00Z."),
            _ => throw new EmulatorStartException($"The clock '{kind}' (--clock, Emulator:Clock) is unknown: use system or manual."),
        };

        // Timers have a resolution of milliseconds, so that a clock between two of them would stop late.
        static DateTimeOffset Milliseconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }

    private static string? Text(IConfiguration configuration, string key) => configuration[key]?.Trim() is { Length: > 0 } value ? value : null;

    private static string? Url(IConfiguration configuration, string key) => Text(configuration, key) switch
    {
        null => null,
        var value when Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0 => value.TrimEnd('/'),
        _ => throw new EmulatorStartException($"{key} must be an http or https URL such as http://localhost:8080."),
    };

    private static bool Flag(IConfiguration configuration, string key) => Text(configuration, key) switch
    {
        null => false,
        var value when bool.TryParse(value, out var flag) => flag,
        _ => throw new EmulatorStartException($"{key} must be true or false."),
    };

    private static int Number(IConfiguration configuration, string key, int otherwise, int minimum) => Text(configuration, key) switch
    {
        null => otherwise,
        var value when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum => number,
        _ => throw new EmulatorStartException($"{key} must be a whole number of at least {minimum}."),
    };

    private static TimeSpan Span(IConfiguration configuration, string key, TimeSpan otherwise) => Text(configuration, key) switch
    {
        null => otherwise,
        var value when TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var span) && span >= TimeSpan.Zero => span,
        _ => throw new EmulatorStartException($"{key} must be a time span such as 24:00:00 or 9.00:00:00."),
    };
}
