using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace PayGatePrime.Common.Ledger;

/// <summary>The stored proofs of reserves (table reserve_reports).</summary>
public static class ReserveReports
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Stores a report in the caller's transaction.</summary>
    public static async Task SaveAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid id, ReserveReport report, CancellationToken cancelled = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        await using var command = new NpgsqlCommand("insert into reserve_reports (id, taken_at, is_balanced, report) values ($1, $2, $3, $4)", connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = report.TakenAt.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = report.IsBalanced });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(report, s_json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancelled);
    }

    /// <summary>The newest reports, newest first.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="limit">How many at most, 1 to 1000.</param>
    /// <param name="before">Only those taken before, or null for the newest.</param>
    /// <param name="cancelled">Ends the read.</param>
    public static async Task<IReadOnlyList<ReserveReport>> ReadAsync(NpgsqlConnection connection, int limit, DateTimeOffset? before = null, CancellationToken cancelled = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        await using var command = new NpgsqlCommand("select report from reserve_reports where taken_at < $1 order by taken_at desc limit $2", connection);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = (before ?? DateTimeOffset.MaxValue).ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancelled);
        var reports = new List<ReserveReport>();
        while (await reader.ReadAsync(cancelled))
        {
            reports.Add(JsonSerializer.Deserialize<ReserveReport>(reader.GetString(0), s_json)!);
        }

        return reports;
    }

    /// <summary>The newest report, or null while there is none.</summary>
    public static async Task<ReserveReport?> ReadLatestAsync(NpgsqlConnection connection, CancellationToken cancelled = default) =>
        (await ReadAsync(connection, 1, null, cancelled)) is [var latest] ? latest : null;
}
