using Npgsql;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Ledger;

/// <summary>What the books say to one owner, over all assets.</summary>
public static class OwnerStatements
{
    /// <summary>What is owed to the owner now, by asset code, in whole coins; assets of which nothing is owed are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, decimal>> ReadBalancesAsync(NpgsqlConnection connection, Guid ownerId, CancellationToken cancelled = default)
    {
        await using var command = new NpgsqlCommand(
            """
            select a.asset, -sum(p.amount) from ledger_accounts a join ledger_postings p on p.account_id = a.id
            where a.owner_id = $1 and a.kind = 'owner_payable' group by a.asset having sum(p.amount) <> 0
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = ownerId });
        await using var reader = await command.ExecuteReaderAsync(cancelled);
        var balances = new Dictionary<string, decimal>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancelled))
        {
            balances[reader.GetString(0)] = reader.GetDecimal(1);
        }

        return balances;
    }

    /// <summary>The owner's statement, newest first.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="ownerId">The owner.</param>
    /// <param name="limit">How many lines at most, 1 to 1000.</param>
    /// <param name="before">The last posting id of the page before, or null for the first page.</param>
    /// <param name="asset">One asset only, or null for all.</param>
    /// <param name="cancelled">Ends the read.</param>
    public static async Task<IReadOnlyList<OwnerStatementLine>> ReadAsync(
        NpgsqlConnection connection, Guid ownerId, int limit, long? before = null, Asset? asset = null, CancellationToken cancelled = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        await using var command = new NpgsqlCommand(
            """
            with lines as (
                select p.id, a.asset, p.transaction_id, -p.amount as amount, -sum(p.amount) over (partition by p.account_id order by p.id) as balance
                from ledger_accounts a join ledger_postings p on p.account_id = a.id
                where a.owner_id = $1 and a.kind = 'owner_payable' and ($4::text is null or a.asset = $4))
            select l.id, l.asset, t.cause, t.kind, t.occurred_at, l.amount, l.balance, t.refs
            from lines l join ledger_transactions t on t.id = l.transaction_id
            where l.id < $2 order by l.id desc limit $3
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = ownerId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = before ?? long.MaxValue });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)asset?.Code ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancelled);
        var lines = new List<OwnerStatementLine>();
        while (await reader.ReadAsync(cancelled))
        {
            lines.Add(new OwnerStatementLine(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetDecimal(5), reader.GetDecimal(6), reader.GetString(7)));
        }

        return lines;
    }
}
