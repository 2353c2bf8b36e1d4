namespace PayGatePrime.LocalProcesses;

/// <summary>How a local Postgres is laid and run.</summary>
public sealed class PostgresOptions
{
    /// <summary>The data folder, kept between runs; null means a folder of this run's own, deleted at the end.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The TCP port on the loopback address; null takes a free one.</summary>
    public int? Port { get; init; }

    /// <summary>The superuser's name.</summary>
    public string UserName { get; init; } = "postgres";

    /// <summary>The superuser's password. A data folder laid earlier keeps the one it was laid with.</summary>
    public required string Password { get; init; }

    /// <summary>False only for tests: commits then survive a crash of Postgres, but not one of the machine.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Further server settings (name, value).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Receives the server's log lines; true means standard error.</summary>
    public Action<string, bool>? OnOutput { get; init; }
}
