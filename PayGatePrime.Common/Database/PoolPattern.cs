using Npgsql;

namespace PayGatePrime.Common.Database;

/// <summary>The five ways a service holds its connections.</summary>
public sealed class PoolPattern
{
    private readonly Action<NpgsqlConnectionStringBuilder> _apply;

    private PoolPattern(string name, Action<NpgsqlConnectionStringBuilder> apply)
    {
        Name = name;
        _apply = apply;
    }

    /// <summary>Five kept, ten more under load.</summary>
    public static PoolPattern Standard { get; } = new("standard", b => Sized(b, 5, 15));

    /// <summary>Three kept, two more under load: for services that rarely touch the database.</summary>
    public static PoolPattern Small { get; } = new("small", b => Sized(b, 3, 5));

    /// <summary>No pool: a connection is opened and closed for each use.</summary>
    public static PoolPattern None { get; } = new("none", b => b.Pooling = false);

    /// <summary>As standard, and a caller waits at most five seconds for a connection, so that exhaustion is seen as an error and not as slowness.</summary>
    public static PoolPattern Monitored { get; } = new("monitored", b =>
    {
        Sized(b, 5, 15);
        b.Timeout = 5;
    });

    /// <summary>Nothing kept while idle: for services that sleep most of the day.</summary>
    public static PoolPattern OnDemand { get; } = new("on demand", b =>
    {
        Sized(b, 0, 10);
        b.ConnectionIdleLifetime = 15;
    });

    /// <summary>The pattern's name.</summary>
    public string Name { get; }

    /// <summary>Sets the pool's figures on a data source that is being built.</summary>
    public void Apply(NpgsqlDataSourceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        // Each service runs the same few dozen statements; prepared, the server neither parses nor plans them again.
        builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 2;

        // Nothing here outlives its transaction on a connection (a test holds the sources to it), and the reset would be a second transaction for each read.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        _apply(builder.ConnectionStringBuilder);
    }

    private static void Sized(NpgsqlConnectionStringBuilder builder, int kept, int most)
    {
        // Kept connections are not opened ahead of use: seventeen services starting at once would open them all together.
        builder.MinPoolSize = 0;
        builder.MaxPoolSize = most;
        builder.ConnectionPruningInterval = kept == 0 ? 5 : 30;
    }
}
