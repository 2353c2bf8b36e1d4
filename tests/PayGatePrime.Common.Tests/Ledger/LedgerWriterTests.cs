using Npgsql;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Tests.Ledger;

public sealed class LedgerWriterTests(LedgerDatabase database) : IClassFixture<LedgerDatabase>
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly LedgerWriter _writer = new(TimeProvider.System);
    private readonly Guid _owner = NewId();
    private readonly string _wallet = "0x" + NewId().ToString("N");

    [Fact]
    public async Task SameCauseTwiceIsPostedOnce()
    {
        var entry = Received(NewId(), 1.5m);
        (await PostAsync(entry)).ShouldBeTrue();
        (await PostAsync(entry)).ShouldBeFalse();
        (await BalanceAsync(LedgerAccount.OwnerPayable(_owner, Asset.Eth))).ShouldBe(-1.5m);
        (await BalanceAsync(LedgerAccount.HotWallet(_wallet, Asset.Eth))).ShouldBe(1.5m);
    }

    [Fact]
    public async Task SameCauseWithOtherContentIsAnError()
    {
        var payment = NewId();
        await PostAsync(Received(payment, 1m));
        (await Should.ThrowAsync<LedgerConflictException>(() => PostAsync(Received(payment, 1.000000000000000001m)))).Cause.ShouldContain(payment.ToString());
        var otherReferences = LedgerEntries.PaymentReceived(payment, _owner, _wallet, Eth(1m), s_now, new LedgerReferences(OrderId: NewId()));
        await Should.ThrowAsync<LedgerConflictException>(() => PostAsync(otherReferences));
        (await BalanceAsync(LedgerAccount.OwnerPayable(_owner, Asset.Eth))).ShouldBe(-1m);
    }

    [Fact]
    public async Task ThirtyTwoPostsOfOneCauseAtOncePostOnce()
    {
        var entry = Received(NewId(), 2m);
        var posted = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => PostAsync(entry)))).WaitAsync(TestSupport.Limits.Step);
        posted.Count(first => first).ShouldBe(1);
        (await BalanceAsync(LedgerAccount.OwnerPayable(_owner, Asset.Eth))).ShouldBe(-2m);
    }

    [Fact]
    public async Task ManyPostsOnNewAccountsAtOnceAllCount()
    {
        var posted = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => PostAsync(Received(NewId(), 0.000000000000000001m)))))
            .WaitAsync(TestSupport.Limits.Step);
        posted.ShouldAllBe(first => first);
        (await BalanceAsync(LedgerAccount.HotWallet(_wallet, Asset.Eth))).ShouldBe(0.000000000000000064m);
    }

    [Fact]
    public async Task PostReadsOnlyTheAccountsItNames()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        for (var i = 0; i < 10; i++)
        {
            // The connection's plans are made while there are few accounts, as on a new house.
            await using var early = await connection.BeginTransactionAsync();
            await _writer.PostAsync(connection, early, Received(NewId(), 1m));
            await early.CommitAsync();
        }

        await using var transaction = await connection.BeginTransactionAsync();
        await using var many = new NpgsqlCommand(
            "insert into ledger_accounts (id, code, kind, asset, created_at) select gen_random_uuid(), 'in_transit:' || gen_random_uuid(), 'in_transit', 'eth.eth', now() from generate_series(1, 2000)",
            connection,
            transaction);
        await many.ExecuteNonQueryAsync();
        await _writer.PostAsync(connection, transaction, Received(NewId(), 1m));
        await using var read = new NpgsqlCommand("select seq_tup_read from pg_stat_xact_user_tables where relname = 'ledger_accounts'", connection, transaction);
        ((long)(await read.ExecuteScalarAsync())!).ShouldBe(0);
    }

    [Fact]
    public async Task PostIsUndoneWithTheCallersTransaction()
    {
        var entry = Received(NewId(), 3m);
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            (await _writer.PostAsync(connection, transaction, entry)).ShouldBeTrue();
            await transaction.RollbackAsync();
        }

        (await BalanceAsync(LedgerAccount.OwnerPayable(_owner, Asset.Eth))).ShouldBe(0m);
        (await PostAsync(entry)).ShouldBeTrue();
    }

    [Fact]
    public async Task TrialBalanceIsZeroPerAsset()
    {
        var swap = NewId();
        await PostAsync(Received(NewId(), 1m));
        await PostAsync(LedgerEntries.TransferConfirmed(NewId(), swap, _wallet, Eth(0.9m), Eth(0.001m), s_now, new()));
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var trial = await LedgerWriter.ReadTrialBalanceAsync(connection);
        trial.GroupBy(line => line.Asset).ShouldAllBe(asset => asset.Sum(line => line.Balance) == 0m);
        trial.Single(line => line.Code == $"in_transit:{swap}:eth.eth").Balance.ShouldBe(0.9m);
        trial.Single(line => line.Code == LedgerAccount.HotWallet(_wallet, Asset.Eth).Code).Balance.ShouldBe(0.099m);
    }

    [Fact]
    public async Task StatementIsPagedNewestFirst()
    {
        for (var i = 1; i <= 5; i++)
        {
            await PostAsync(Received(NewId(), i));
        }

        var account = LedgerAccount.OwnerPayable(_owner, Asset.Eth);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var first = await LedgerWriter.ReadStatementAsync(connection, account, 2);
        first.Select(line => line.Amount).ShouldBe([-5m, -4m]);
        var second = await LedgerWriter.ReadStatementAsync(connection, account, 10, first[^1].PostingId);
        second.Select(line => line.Amount).ShouldBe([-3m, -2m, -1m]);
        second[0].Kind.ShouldBe("payment_received");
        second[0].OccurredAt.ShouldBe(s_now);
    }

    [Theory]
    [InlineData("1, -0.999999999999999999", "ledger_transaction_balances")]
    [InlineData("1", "ledger_transaction_has_postings")]
    [InlineData("", "ledger_transaction_has_postings")]
    public async Task UnbalancedTransactionDoesNotCommit(string amounts, string constraint)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(
            connection,
            """
            with a as (insert into ledger_accounts (id, code, kind, asset, created_at) values (gen_random_uuid(), $1, 'capital', 'eth.eth', now()) returning id),
                 t as (insert into ledger_transactions (id, cause, kind, refs, occurred_at) values ($2, $1, 'test', '{}', now()) returning id)
            insert into ledger_postings (transaction_id, account_id, asset, amount)
            select t.id, a.id, 'eth.eth', x::numeric from t, a, unnest(string_to_array($3, ',')) x
            """,
            "test:" + NewId(), NewId(), amounts);
        (await Should.ThrowAsync<PostgresException>(() => transaction.CommitAsync())).ConstraintName.ShouldBe(constraint);
    }

    [Fact]
    public async Task PostingOfAnotherAssetThanItsAccountsIsRefused()
    {
        await PostAsync(Received(NewId(), 1m));
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var refused = await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(
            connection, "insert into ledger_postings (transaction_id, account_id, asset, amount) select transaction_id, account_id, 'usdt.eth', 1 from ledger_postings limit 1"));
        refused.SqlState.ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
    }

    [Fact]
    public async Task PostingAddedLaterDoesNotUnbalanceATransaction()
    {
        await PostAsync(Received(NewId(), 1m));
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var refused = await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(
            connection, "insert into ledger_postings (transaction_id, account_id, asset, amount) select transaction_id, account_id, asset, 1 from ledger_postings limit 1"));
        refused.ConstraintName.ShouldBe("ledger_transaction_balances");
    }

    [Theory]
    [InlineData("update ledger_postings set amount = amount * 2")]
    [InlineData("delete from ledger_postings")]
    [InlineData("truncate ledger_postings")]
    [InlineData("update ledger_transactions set kind = 'other'")]
    [InlineData("delete from ledger_transactions")]
    [InlineData("update ledger_accounts set owner_id = null")]
    public async Task WhatIsPostedStays(string change)
    {
        await PostAsync(Received(NewId(), 1m));
        await using var connection = await database.DataSource.OpenConnectionAsync();
        (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(connection, change))).SqlState.ShouldBe("23001");
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private static Amount Eth(decimal value) => Amount.Of(Asset.Eth, value, Rounding.Exact);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
#pragma warning disable CA2100 // The statements stand in this file.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    private LedgerTransaction Received(Guid payment, decimal value) =>
        LedgerEntries.PaymentReceived(payment, _owner, _wallet, Eth(value), s_now, new LedgerReferences(PaymentId: payment));

    private async Task<bool> PostAsync(LedgerTransaction entry)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var posted = await _writer.PostAsync(connection, transaction, entry);
        await transaction.CommitAsync();
        return posted;
    }

    private async Task<decimal> BalanceAsync(LedgerAccount account)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return (await LedgerWriter.ReadBalanceAsync(connection, account)).Value;
    }
}
