using Npgsql;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>Looks at what the wallets hold: tells the operators when it runs low, and resumes the transfers that were held for it when it is back. Any number may look at once.</summary>
internal sealed class WalletWatch(
    HostPay3Database database, IEthereumNode node, AssetCatalog assets, WalletRegistration registration, HostPay3Config config, TimeProvider time, ILogger<WalletWatch> logger)
    : BackgroundService
{
    private const int MostAtOnce = 100;
    private const long UsualGas = 100_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(config.WatchEvery, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            try
            {
                if (registration.Wallets is { } wallets)
                {
                    await LookAsync(wallets, stoppingToken);
                }
            }
            catch (Exception e) when (e is ProviderException or NpgsqlException)
            {
                logger.LogWarning("The wallets can't be looked at now: {Why}", e.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken cancelled)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancelled);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task LookAsync(IReadOnlyList<HotWallet> wallets, CancellationToken cancelled)
    {
        foreach (var asset in assets.Held.Where(a => config.Levels.ContainsKey(a.Code)))
        {
            var held = Amount.Zero(asset);
            foreach (var wallet in wallets)
            {
                held += await node.GetBalanceAsync(wallet.Address, asset, BlockTag.Latest, cancelled);
            }

            await database.NoteLevelAsync(config.ChainId, held, held.Value < config.Levels[asset.Code], cancelled);
        }

        var waiting = await database.ReadShortOfFundsAsync(MostAtOnce, cancelled);
        if (waiting.Count > 0)
        {
            await ResumeAsync(waiting, wallets, cancelled);
        }
    }

    private async Task ResumeAsync(IReadOnlyList<OutgoingTransfer> waiting, IReadOnlyList<HotWallet> wallets, CancellationToken cancelled)
    {
        var prices = await GasPrices.ReadAsync(node, cancelled);
        if (FeePolicy.Offer(prices.BaseFee, prices.Tip, config.FeeCap) is not { } fees)
        {
            return;
        }

        var free = new Dictionary<(Guid Wallet, string Asset), Amount>();
        foreach (var wallet in wallets)
        {
            foreach (var asset in waiting.Select(t => assets.Get(t.Asset)).Append(Asset.Eth).Distinct())
            {
                var promised = await database.ReadPromisedAsync(wallet, asset, withMined: false, cancelled);
                free[(wallet.Id, asset.Code)] = await node.GetBalanceAsync(wallet.Address, asset, BlockTag.Latest, cancelled) - (asset == Asset.Eth ? promised.Ether : promised.Asset);
            }
        }

        foreach (var transfer in FundedTransfers.Find(waiting, [.. wallets.Select(w => w.Id)], free, Wei.ToAmount(fees.Cost(UsualGas), Asset.Eth), config.MinimumGasBalance))
        {
            try
            {
                await database.ResumeAsync(transfer, cancelled);
                logger.LogInformation("Transfer {Transfer} is resumed: the wallets can pay it again", transfer.Id);
            }
            catch (StateMovedOnException)
            {
                logger.LogInformation("Transfer {Transfer} was resumed by somebody else", transfer.Id);
            }
        }
    }
}
