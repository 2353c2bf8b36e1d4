using System.Globalization;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>The settings under the configuration section "Emulator", checked.</summary>
internal sealed record EmulatorOptions(
    string Project, string Location, string? Issuer, string? ConfigFile, string? QueueFile, string? ConnectionString, string? GrpcUrl, CloudTasksSettings Tasks, DeliverySettings Delivery, int DuplicateDeliveries, int DelayMilliseconds)
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
            kind == "postgres" ? connectionString : null,
            Text(configuration, "Emulator:GrpcUrl"),
            new CloudTasksSettings(Flag(configuration, "Emulator:AutoCreateQueues"), Span(configuration, "Emulator:QueueNameRetention", TimeSpan.FromDays(7))),
            new DeliverySettings(Span(configuration, "Emulator:TaskNameRetention", TimeSpan.FromHours(24)), Number(configuration, "Emulator:MaxInFlight", 4096, 1), Number(configuration, "Emulator:Window", DeliverySettings.DefaultWindow, 1)),
            Number(configuration, "Emulator:Faults:DuplicateDeliveries", 1, 1),
            Number(configuration, "Emulator:Faults:DelayMilliseconds", 0, 0));
        return Names.IsLocation(options.Parent) ? options
            : throw new EmulatorStartException($"Emulator:Project '{options.Project}' and Emulator:Location '{options.Location}' must be ids of letters, digits and hyphens.");
    }

    private static string? Text(IConfiguration configuration, string key) => configuration[key]?.Trim() is { Length: > 0 } value ? value : null;

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
