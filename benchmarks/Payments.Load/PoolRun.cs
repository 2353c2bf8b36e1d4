extern alias batch;
extern alias micro;

using System.Diagnostics;
using System.Globalization;
using Dapper;
using Npgsql;
using PayGatePrime.Database;
using PayGatePrime.LocalProcesses;
using BatchQueries = batch::PayGatePrime.BatchProcessor.BatchProcessorDatabase;
using PoolQueries = micro::PayGatePrime.MicroBatchProcessor.MicroBatchProcessorDatabase;

namespace PayGatePrime.Payments.Load;

/// <summary>The pool check and the batch query as the services send them, on a table of many accumulations.</summary>
internal static class PoolRun
{
    private const int Times = 40;

    private const string Rows =
        """
        insert into owners (id, display_name, created_at) select md5('o' || i)::uuid, 'Owner ' || i, now() from generate_series(1, @channels) i;
        insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, payout_threshold_usd, fee_bps, created_at)
        select md5('c' || i)::uuid, md5('o' || i)::uuid, 'bench' || i, -i, 'Channel', 'threshold', 'btc', 'btc', 'address', 50 + i % 1000 * 10, 300, now() from generate_series(1, @channels) i;
        insert into payments (id, provider_payment_id, status, status_rank, state, asset, booked_amount, created_at, updated_at)
        select md5('p' || i)::uuid, i::text, 'finished', 5, 'accepted', 'eth.eth', 0.01, now() - i * interval '1 second', now() from generate_series(1, @rows) i;
        insert into conversions (id, kind, state, asset, amount, row_count, received, created_at, updated_at, done_at)
        select md5('v' || i)::uuid, 'pool', 'done', 'eth.eth', 1, 1000, 1, now(), now(), now() from generate_series(1, 1000) i;
        insert into payouts (id, owner_id, channel_id, state, from_asset, gross, fee_bps, fee, net, to_asset, to_network, to_address, paid_amount, paid_hash, created_at, updated_at)
        select md5('u' || i)::uuid, md5('o' || i)::uuid, md5('c' || i)::uuid, 'paid', 'usdt.eth', 100, 0, 0, 100, 'btc', 'btc', 'address', 0.001, 'hash' || i, now() - interval '1 day', now() - interval '1 day'
        from generate_series(1, @channels) i;

        -- Two in ten wait to be converted, four in ten to be paid, four in ten were paid.
        insert into accumulations (id, payment_id, owner_id, channel_id, state, asset, gross, fee, net, fee_subject, amount, share, conversion_id, payout_id, created_at, updated_at)
        select md5('a' || i)::uuid, md5('p' || i)::uuid, md5('o' || c)::uuid, md5('c' || c)::uuid, s, 'eth.eth', 0.01, 0.0003, 0.0097, md5('a' || i)::uuid, 0.0097,
            case when s <> 'pending' then 25 end, case when s <> 'pending' then md5('v' || (1 + i % 1000))::uuid end, case when s = 'paid' then md5('u' || c)::uuid end, now() - i * interval '1 second', now()
        from (select i, 1 + (i::bigint * 7919 % @channels)::int as c, case when i % 10 < 2 then 'pending' when i % 10 < 6 then 'converted' else 'paid' end as s from generate_series(1, @rows) i) r;
        """;

    public static async Task<int> RunAsync(int rows, int channels, CancellationToken cancelled)
    {
        await using var postgres = await PostgresServer.StartAsync(new PostgresOptions { Password = "benchmark", Durable = true }, cancelled);
        var admin = postgres.ConnectionString();
        await Migrator.MigrateAsync(admin, new Dictionary<string, string>(), _ => { }, cancelled);
        await using var source = NpgsqlDataSource.Create(admin + ";Command Timeout=600");
        await using var connection = await source.OpenConnectionAsync(cancelled);
        var laid = Stopwatch.GetTimestamp();
        await LayAsync(connection, rows, channels);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} accumulations of {channels:N0} channels, laid in {Stopwatch.GetElapsedTime(laid).TotalSeconds:0} s:"));
        foreach (var (state, count) in await connection.QueryAsync<(string, long)>("select state, count(*) from accumulations group by state order by state"))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {state} {count:N0}"));
        }

        var now = TimeProvider.System.GetUtcNow();
        await MeasureAsync(connection, "one row by its key (what a round trip costs here)", "select state from accumulations where id = @id", new { id = await connection.QuerySingleAsync<Guid>("select id from accumulations limit 1") });
        await MeasureAsync(connection, "pool check: the oldest pending rows of an asset", PoolQueries.OldestPending, new { asset = "eth.eth", most = 5000 });
        await MeasureAsync(connection, "the same, claimed under their locks", PoolQueries.OldestPending + " for update skip locked", new { asset = "eth.eth", most = 5000 });
        await MeasureAsync(connection, "batch query: the channels at their threshold", BatchQueries.DueChannels, new { smallest = 1m, standard = 50m, rested = now - TimeSpan.FromHours(1), most = 500 });
        return 0;
    }

    private static async Task LayAsync(NpgsqlConnection connection, int rows, int channels)
    {
        await connection.ExecuteAsync(Rows, new { rows, channels });

        // A table that lives is vacuumed by Postgres; freshly laid rows would be looked up one by one for their visibility.
        await connection.ExecuteAsync("vacuum (analyze)");
    }

    private static async Task MeasureAsync(NpgsqlConnection connection, string what, string sql, object parameters)
    {
        var taken = new List<double>();
        var found = 0;
        for (var i = 0; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var transaction = await connection.BeginTransactionAsync();
            found = (await connection.QueryAsync(sql, parameters, transaction)).AsList().Count;
            await transaction.RollbackAsync();
            taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Console.WriteLine($"{what}: {found} rows; {new Percentiles(taken)}");
        foreach (var line in await connection.QueryAsync<string>("explain (analyze, buffers, costs off, timing off) " + sql, parameters))
        {
            Console.WriteLine("    " + line);
        }
    }
}
