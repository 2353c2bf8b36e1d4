using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Ledger;

/// <summary>Posts to the ledger inside the caller's transaction, so that books and state change together or not at all.</summary>
/// <param name="time">Gives new rows their ids.</param>
public sealed class LedgerWriter(TimeProvider time)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Posts a transaction in one round trip; accounts are created on demand.</summary>
    /// <returns>False when the same transaction had been posted under this cause before; nothing is posted then.</returns>
    /// <exception cref="LedgerConflictException">Another transaction stands under this cause.</exception>
    public async Task<bool> PostAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, LedgerTransaction entry, CancellationToken cancelled = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(entry);
        await using var command = Command(connection, transaction, entry);
        try
        {
            return (bool)(await command.ExecuteScalarAsync(cancelled))!;
        }
        catch (PostgresException conflict) when (conflict.ConstraintName == "ledger_cause_is_posted_once")
        {
            throw new LedgerConflictException(entry.Cause, conflict);
        }
    }

    /// <summary>The balance of one account in its asset: positive is a debit, negative a credit, zero when it was never posted to.</summary>
    public static async Task<Amount> ReadBalanceAsync(NpgsqlConnection connection, LedgerAccount account, CancellationToken cancelled = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        await using var command = new NpgsqlCommand(
            "select coalesce(sum(p.amount), 0) from ledger_postings p join ledger_accounts a on a.id = p.account_id where a.code = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = account.Code });
        return Amount.Of(account.Asset, (decimal)(await command.ExecuteScalarAsync(cancelled))!, Rounding.Exact);
    }

    /// <summary>Every account with its balance, by code. Per asset the balances sum to zero.</summary>
    public static async Task<IReadOnlyList<LedgerBalance>> ReadTrialBalanceAsync(NpgsqlConnection connection, CancellationToken cancelled = default)
    {
        await using var command = new NpgsqlCommand(
            """
            select a.code, a.kind, a.asset, coalesce(sum(p.amount), 0)
            from ledger_accounts a left join ledger_postings p on p.account_id = a.id
            group by a.id order by a.code
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancelled);
        var balances = new List<LedgerBalance>();
        while (await reader.ReadAsync(cancelled))
        {
            balances.Add(new LedgerBalance(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetDecimal(3)));
        }

        return balances;
    }

    /// <summary>An account's postings, newest first.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="account">The account.</param>
    /// <param name="limit">How many at most, 1 to 1000.</param>
    /// <param name="before">The last posting id of the page before, or null for the first page.</param>
    /// <param name="cancelled">Cancels the read.</param>
    public static async Task<IReadOnlyList<LedgerStatementLine>> ReadStatementAsync(
        NpgsqlConnection connection, LedgerAccount account, int limit, long? before = null, CancellationToken cancelled = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        await using var command = new NpgsqlCommand(
            """
            select p.id, t.cause, t.kind, t.occurred_at, p.amount, t.refs
            from ledger_postings p join ledger_transactions t on t.id = p.transaction_id
            where p.account_id = (select id from ledger_accounts where code = $1) and p.id < $2
            order by p.id desc limit $3
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = account.Code });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = before ?? long.MaxValue });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancelled);
        var lines = new List<LedgerStatementLine>();
        while (await reader.ReadAsync(cancelled))
        {
            lines.Add(new LedgerStatementLine(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetDecimal(4), reader.GetString(5)));
        }

        return lines;
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, NpgsqlTransaction transaction, LedgerTransaction entry)
    {
        var now = time.GetUtcNow();
        var lines = entry.Postings;
        var command = new NpgsqlCommand("select ledger_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7(now) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = entry.Cause });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = entry.Kind });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = JsonSerializer.Serialize(entry.References, s_json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = entry.OccurredAt.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = lines.Select(_ => Guid.CreateVersion7(now)).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = lines.Select(line => line.Account.Code).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = lines.Select(line => line.Account.KindText).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = lines.Select(line => line.Account.Asset.Code).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<Guid?[]> { TypedValue = lines.Select(line => line.Account.OwnerId).ToArray() });
        command.Parameters.Add(new NpgsqlParameter<decimal[]> { TypedValue = lines.Select(line => line.Amount.Value).ToArray() });
        return command;
    }
}
