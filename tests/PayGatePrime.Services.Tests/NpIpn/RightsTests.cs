using Dapper;
using Npgsql;
using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Support;

namespace PayGatePrime.Services.Tests.NpIpn;

public sealed class RightsTests
{
    [Theory]
    [InlineData(KnownServices.NpIpn, "update orders set price_usd = 1")]
    [InlineData(KnownServices.NpIpn, "update orders set payout_address = 'mine'")]
    [InlineData(KnownServices.NpIpn, "update ipn_events set status = ''")]
    [InlineData(KnownServices.NpIpn, "delete from ipn_events")]
    [InlineData(KnownServices.NpIpn, "delete from payments")]
    [InlineData(KnownServices.NpIpn, "insert into ledger_accounts (id) values (gen_random_uuid())")]
    [InlineData(KnownServices.NpIpn, "update memberships set ends_at = now()")]
    [InlineData(KnownServices.NpIpn, "update payouts set to_address = 'mine'")]
    [InlineData(KnownServices.Orchestrator, "select 1 from ipn_events")]
    [InlineData(KnownServices.Orchestrator, "update wallets set address = 'mine'")]
    [InlineData(KnownServices.Orchestrator, "update price_quotes set usd_per_coin = 1")]
    [InlineData(KnownServices.Orchestrator, "update ledger_postings set amount = 1")]
    [InlineData(KnownServices.Orchestrator, "insert into transfers (id) values (gen_random_uuid())")]
    [InlineData(KnownServices.Orchestrator, "update channels set fee_bps = 0")]
    public async Task ServiceMayNotDoWhatIsNotItsOwn(string service, string sql)
    {
        var database = await ServiceDatabase.CreateAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionStringOf(service)) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();

        var refused = await Should.ThrowAsync<PostgresException>(() => connection.ExecuteAsync(sql));

        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }
}
