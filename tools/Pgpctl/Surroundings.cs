namespace PayGatePrime.Pgpctl;

/// <summary>What the tool finds around it; a test gives its own.</summary>
internal sealed record Surroundings
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>True when somebody is there to answer a question.</summary>
    public required bool IsInteractive { get; init; }

    /// <summary>How wide a table may be, or null when nobody's window limits it.</summary>
    public int? Width { get; init; }

    public required Func<string, string?> Environment { get; init; }

    /// <summary>Where operators' own keys lie.</summary>
    public required string KeyFolder { get; init; }

    /// <summary>Where the AppHost leaves the key of development.</summary>
    public required string DevelopmentKeyFolder { get; init; }

    public required Func<HttpClient> Connect { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Surroundings OfThisProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        IsInteractive = !Console.IsInputRedirected,
        Width = Console.IsOutputRedirected ? null : Console.WindowWidth,
        Environment = System.Environment.GetEnvironmentVariable,
        KeyFolder = Path.Combine(Folder(System.Environment.SpecialFolder.ApplicationData), "paygateprime", "operators"),
        DevelopmentKeyFolder = Path.Combine(Folder(System.Environment.SpecialFolder.LocalApplicationData), "paygateprime", "operators"),
        Connect = () => new HttpClient { Timeout = TimeSpan.FromSeconds(100) },
    };

    private static string Folder(System.Environment.SpecialFolder folder) => System.Environment.GetFolderPath(folder, System.Environment.SpecialFolderOption.DoNotVerify);
}
