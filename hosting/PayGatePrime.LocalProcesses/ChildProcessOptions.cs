namespace PayGatePrime.LocalProcesses;

/// <summary>What to start and how to stop it.</summary>
public sealed class ChildProcessOptions
{
    /// <summary>The program: a path, or a name looked up on the PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>Its arguments, each as one, unquoted.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables added to the inherited environment; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where it runs; the current directory when null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Receives each line; true means it came from standard error. Called from several threads.</summary>
    public Action<string, bool>? OnOutput { get; init; }

    /// <summary>TERM, INT, QUIT or KILL.</summary>
    public string StopSignalName { get; init; } = "TERM";
}
