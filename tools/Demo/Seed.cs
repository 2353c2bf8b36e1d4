using System.Security.Cryptography;
using Dapper;
using Npgsql;
using PayGatePrime.Common.Currencies;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.Demo;

/// <summary>Lays the demo: owner, channel and tiers, the channel and its people in the sandbox, the outcome wallet, gas for the hot wallet.</summary>
internal sealed class Seed(NpgsqlDataSource database, SandboxClient sandbox, ChainClient chain, TimeProvider time, TextWriter output)
{
    private const decimal GasFloat = 5m;

    public async Task RunAsync(Uri sandboxPage, CancellationToken cancelled)
    {
        await using var connection = await database.OpenConnectionAsync(cancelled);
        await LayChannelAsync(connection);
        await sandbox.CreateUserAsync(DemoChannel.OwnerTelegramId, DemoChannel.OwnerName, cancelled);

        // Telegram lets a bot write only to people who have written to it, and the owner is told of every sale.
        await sandbox.SendMessageAsync(DemoChannel.OwnerTelegramId, "/start", cancelled);
        await sandbox.CreateChannelAsync(DemoChannel.ChatId, DemoChannel.Title, DemoChannel.OwnerTelegramId, cancelled);
        await sandbox.CreateUserAsync(DemoChannel.OperatorTelegramId, "Oscar Operator", cancelled);

        // A bot may only write to people who have written to it.
        await sandbox.SendMessageAsync(DemoChannel.OwnerTelegramId, "/start", cancelled);
        await sandbox.SendMessageAsync(DemoChannel.OperatorTelegramId, "/start", cancelled);
        var wallet = await connection.QuerySingleOrDefaultAsync<string>("select address from wallets order by receives desc, created_at limit 1")
            ?? throw new InvalidOperationException("The hot wallet is not registered yet: pgp-hostpay3 does that when it starts.");
        (await sandbox.PutAsync("/sandbox/nowpayments/settings", new { outcomeCurrency = "eth", outcomeAddress = wallet }, cancelled)).Dispose();
        await FundAsync(connection, wallet, cancelled);
        await output.WriteLineAsync($"The demo channel is ready. Play the buyer at {new Uri(sandboxPage, "/telegram")}");
        await output.WriteLineAsync($"Send the bot: /start c_{DemoChannel.Token}");
    }

    private async Task LayChannelAsync(NpgsqlConnection connection)
    {
        var now = time.GetUtcNow();
        await connection.ExecuteAsync(
            """
            insert into owners (id, telegram_user_id, display_name, created_at) values (@OwnerId, @OwnerTelegramId, @OwnerName, @now)
            on conflict (id) do nothing
            """,
            new { DemoChannel.OwnerId, DemoChannel.OwnerTelegramId, DemoChannel.OwnerName, now });

        // A fresh address without a key: what arrives there can only be looked at, which is all the demo does.
        var address = EthereumAddress.Parse("0x" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20))).ToString();
        if (new PayoutDestination("usdt", "eth", address, null).Check() is { IsInvalid: true, Fault: var fault })
        {
            throw new InvalidOperationException($"The demo owner can't be paid there: {fault}.");
        }

        await connection.ExecuteAsync(
            """
            insert into channels (id, owner_id, token, closed_chat_id, title, description, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at)
            values (@ChannelId, @OwnerId, @Token, @ChatId, @Title, 'A private channel to try the paywall on.', 'instant', 'usdt', 'eth', @address, @FeeBasisPoints, @now)
            on conflict (id) do nothing
            """,
            new
            {
                DemoChannel.ChannelId,
                DemoChannel.OwnerId,
                DemoChannel.Token,
                DemoChannel.ChatId,
                DemoChannel.Title,
                DemoChannel.FeeBasisPoints,
                address,
                now,
            });
        foreach (var (tier, priceUsd, days) in DemoChannel.Tiers)
        {
            await connection.ExecuteAsync(
                "insert into channel_tiers (channel_id, tier, price_usd, days) values (@ChannelId, @tier, @priceUsd, @days) on conflict do nothing",
                new { DemoChannel.ChannelId, tier, priceUsd, days });
        }
    }

    private async Task FundAsync(NpgsqlConnection connection, string wallet, CancellationToken cancelled)
    {
        var booked = await LedgerWriter.ReadBalanceAsync(connection, LedgerAccount.HotWallet(wallet, Asset.Eth), cancelled);
        if (!booked.IsZero)
        {
            return;
        }

        var hash = await chain.FundAsync(wallet, GasFloat, cancelled);
        await using var transaction = await connection.BeginTransactionAsync(cancelled);
        var deposit = LedgerEntries.CapitalDeposit(hash, wallet, Amount.Of(Asset.Eth, GasFloat, Rounding.Exact), time.GetUtcNow());
        await new LedgerWriter(time).PostAsync(connection, transaction, deposit, cancelled);
        await transaction.CommitAsync(cancelled);
    }
}
