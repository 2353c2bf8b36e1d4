using Npgsql;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>
/// Makes sure at start that the node is of the configured chain, and registers the wallets. While node, database or KMS are down it goes
/// on trying, and nothing is sent; a wrong chain or key stops the process.
/// </summary>
internal sealed class WalletRegistration(
    HostPay3Database database,
    IEthereumNode node,
    Keyring keyring,
    WalletSettings wallets,
    AssetCatalog assets,
    HostPay3Config config,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<WalletRegistration> logger) : BackgroundService
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private volatile IReadOnlyList<HotWallet>? _wallets;

    /// <summary>The wallets in the order of the settings; null until the chain is known to be the right one and all are registered.</summary>
    public IReadOnlyList<HotWallet>? Wallets => _wallets;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckChainAsync(cancellationToken);
        }
        catch (ProviderException e)
        {
            logger.LogWarning("The Ethereum node can't be asked for its chain yet: {Why}", e.Message);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CheckChainAsync(stoppingToken);
                _wallets = await RegisterAsync(stoppingToken);
                logger.LogInformation("{Count} hot wallets are ready on chain {Chain}", _wallets.Count, config.ChainId);
                return;
            }
            catch (ConfigurationException e)
            {
                logger.LogCritical("{Why}", e.Message);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
            catch (Exception e) when (e is ProviderException or NpgsqlException)
            {
                logger.LogWarning("The hot wallets can't be registered yet: {Why}", e.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(s_again, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CheckChainAsync(CancellationToken cancelled)
    {
        var chain = await node.ChainIdAsync(cancelled);
        if (chain != config.ChainId)
        {
            throw new ConfigurationException([$"the setting 'Ethereum:ChainId' is {config.ChainId}, but the node at 'Ethereum:RpcUrl' is of chain {chain}"]);
        }
    }

    private async Task<IReadOnlyList<HotWallet>> RegisterAsync(CancellationToken cancelled)
    {
        var registered = new List<HotWallet>();
        foreach (var (key, signer) in await keyring.OpenAsync(cancelled))
        {
            registered.Add(new HotWallet(await RegisterAsync(key, signer, cancelled), key.Name, config.ChainId, signer));
        }

        await database.NameWalletsAsync(registered, registered.Single(w => w.Name == wallets.Receiving), cancelled);
        return registered;
    }

    private async Task<Guid> RegisterAsync(WalletKey key, IEthereumSigner signer, CancellationToken cancelled)
    {
        if (await database.FindWalletAsync(config.ChainId, signer.Address, cancelled) is { } known)
        {
            return known;
        }

        var nonce = await node.GetTransactionCountAsync(signer.Address, BlockTag.Pending, cancelled);
        var balances = new List<Amount>();
        foreach (var asset in assets.Held)
        {
            try
            {
                balances.Add(await node.GetBalanceAsync(signer.Address, asset, BlockTag.Latest, cancelled));
            }
            catch (ProviderException e) when (e.Failure == ProviderFailure.Malformed && asset.Contract is not null)
            {
                logger.LogWarning("{Asset} has no contract on chain {Chain}, so none of it is held", asset, config.ChainId);
            }
        }

        await database.RegisterWalletAsync(config.ChainId, key.Name, signer.Address, nonce, balances, cancelled);
        return await database.FindWalletAsync(config.ChainId, signer.Address, cancelled) ?? throw new InvalidOperationException("The wallet's row is not there right after it was written.");
    }
}
