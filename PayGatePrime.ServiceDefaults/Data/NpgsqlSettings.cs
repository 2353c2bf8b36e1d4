namespace Aspire.Npgsql;

/// <summary>The settings of a data source, with the keys of Aspire's Npgsql integration (<c>Aspire:Npgsql</c>, <c>Aspire:Npgsql:{name}</c>).</summary>
public sealed class NpgsqlSettings
{
    /// <summary>The connection string; <c>ConnectionStrings:{name}</c> goes before it.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>True leaves out the check "PostgreSql".</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>True leaves this data source's commands out of traces.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>True leaves Npgsql's meter out, for all data sources of the process.</summary>
    public bool DisableMetrics { get; set; }
}
