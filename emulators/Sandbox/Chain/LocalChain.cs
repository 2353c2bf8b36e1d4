using System.Numerics;

namespace PayGatePrime.Sandbox.Chain;

/// <summary>Money on the local chain: deploys the Tether-like token at start, keeps the treasuries filled, and pays from them.</summary>
internal sealed class LocalChain(ChainClient client, SandboxOptions options, StartupFailure failure, IHostApplicationLifetime lifetime, ILogger<LocalChain> logger) : BackgroundService
{
    /// <summary>Where account 0's first transaction puts the token.</summary>
    public const string TetherAddress = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

    private static readonly BigInteger s_etherReserve = BigInteger.Pow(10, 18 + 6);
    private static readonly BigInteger s_tetherReserve = BigInteger.Pow(10, 6 + 9);
    private readonly TaskCompletionSource<IReadOnlyList<string>> _accounts = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1, 1);

    public bool IsReady => _accounts.Task.IsCompletedSuccessfully;

    public Task<string> NowPaymentsTreasuryAsync(CancellationToken cancellation) => AccountAsync(1, cancellation);

    public Task<string> ChangeNowTreasuryAsync(CancellationToken cancellation) => AccountAsync(2, cancellation);

    /// <summary>Pays as the buyer.</summary>
    public Task<string> FaucetAsync(CancellationToken cancellation) => AccountAsync(3, cancellation);

    /// <summary>Pays a coin of the local chain and returns the hash once it is mined.</summary>
    /// <exception cref="ChainException">The node refused it, or it reverted.</exception>
    public async Task<string> PayAsync(string from, Coin coin, string to, decimal amount, CancellationToken cancellation)
    {
        var units = ToUnits(coin, amount);
        string hash;
        // One at a time, so that the node never gives two transactions of an account the same nonce.
        await _sending.WaitAsync(cancellation);
        try
        {
            hash = coin.IsEther
                ? await client.SendAsync(from, to, units, data: null, cancellation)
                : await client.SendAsync(from, TetherAddress, BigInteger.Zero, "0xa9059cbb" + ChainClient.Word(to) + ChainClient.Word(units), cancellation);
        }
        finally
        {
            _sending.Release();
        }

        await client.ReceiptAsync(hash, cancellation);
        return hash;
    }

    public async Task<decimal> BalanceAsync(Coin coin, string address, CancellationToken cancellation) =>
        ToAmount(coin, coin.IsEther ? await client.BalanceAsync(address, cancellation) : await client.TokenBalanceAsync(TetherAddress, address, cancellation));

    /// <summary>Whether an address has the coin's form and, where it carries one, the right checksum.</summary>
    public async Task<bool> IsAddressAsync(Coin coin, string? address, CancellationToken cancellation)
    {
        if (address is null || !coin.AddressForm.IsMatch(address))
        {
            return false;
        }

        if (!address.StartsWith("0x", StringComparison.Ordinal) || address[2..] == address[2..].ToLowerInvariant() || address[2..] == address[2..].ToUpperInvariant())
        {
            return true;
        }

        return await client.ChecksumAsync(address, cancellation) == address;
    }

    /// <summary>A deposit address nobody has used.</summary>
    public async Task<string> FreshAddressAsync(Coin coin, CancellationToken cancellation)
    {
        var address = coin.MakeAddress();
        return address.StartsWith("0x", StringComparison.Ordinal) ? await client.ChecksumAsync(address, cancellation) : address;
    }

    public static BigInteger ToUnits(Coin coin, decimal amount) => new(decimal.Truncate(amount * Scale(coin)));

    public static decimal ToAmount(Coin coin, BigInteger units) => (decimal)units / Scale(coin);

    public override void Dispose()
    {
        _sending.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var accounts = await WaitForNodeAsync(stoppingToken);
            await DeployAsync(accounts, stoppingToken);
            foreach (var treasury in accounts.Skip(1).Take(3))
            {
                await FillAsync(accounts[0], treasury, stoppingToken);
            }

            _accounts.TrySetResult(accounts);
            logger.LogInformation("The chain is ready; USDT is {Token}", TetherAddress);
        }
        catch (SetupException e)
        {
            logger.LogCritical("{Reason}", e.Message);
            failure.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private static decimal Scale(Coin coin)
    {
        var scale = 1m;
        for (var i = 0; i < coin.Decimals; i++)
        {
            scale *= 10;
        }

        return scale;
    }

    private async Task<string> AccountAsync(int index, CancellationToken cancellation) => (await _accounts.Task.WaitAsync(cancellation))[index];

    private async Task<IReadOnlyList<string>> WaitForNodeAsync(CancellationToken cancellation)
    {
        var told = false;
        while (true)
        {
            try
            {
                var accounts = await client.CallAsync("eth_accounts", cancellation);
                return accounts?.AsArray().Count >= 4
                    ? [.. accounts.AsArray().Select(a => (string)a!)]
                    : throw new SetupException("The node of Chain:RpcUrl has fewer than four unlocked accounts: it must be anvil.");
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                if (!told)
                {
                    logger.LogWarning("Waiting for the node at {Url}: {Reason}", options.ChainRpcUrl, e.Message);
                    told = true;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
            }
        }
    }

    private async Task DeployAsync(IReadOnlyList<string> accounts, CancellationToken cancellation)
    {
        if (await HasTokenAsync(cancellation))
        {
            return;
        }

        if (!ChainClient.ToNumber(await client.CallAsync("eth_getTransactionCount", cancellation, accounts[0], "latest")).IsZero)
        {
            throw new SetupException($"Account 0 of the node has sent transactions already and there is no token at {TetherAddress}: start the sandbox on a fresh chain.");
        }

        using var resource = new StreamReader(typeof(LocalChain).Assembly.GetManifestResourceStream("TetherLike.bin")!);
        var hash = await client.SendAsync(accounts[0], to: null, BigInteger.Zero, "0x" + (await resource.ReadToEndAsync(cancellation)).Trim(), cancellation);
        await client.ReceiptAsync(hash, cancellation);
        if (!await HasTokenAsync(cancellation))
        {
            throw new SetupException($"The token did not land at {TetherAddress}: account 0 of the node is not anvil's.");
        }
    }

    private async Task<bool> HasTokenAsync(CancellationToken cancellation) =>
        (string?)await client.CallAsync("eth_getCode", cancellation, TetherAddress, "latest") is not (null or "0x");

    private async Task FillAsync(string minter, string treasury, CancellationToken cancellation)
    {
        if (await client.BalanceAsync(treasury, cancellation) < s_etherReserve / 2)
        {
            await client.CallAsync("anvil_setBalance", cancellation, treasury, ChainClient.ToHex(s_etherReserve));
        }

        if (await client.TokenBalanceAsync(TetherAddress, treasury, cancellation) < s_tetherReserve / 2)
        {
            var hash = await client.SendAsync(minter, TetherAddress, BigInteger.Zero, "0x40c10f19" + ChainClient.Word(treasury) + ChainClient.Word(s_tetherReserve), cancellation);
            await client.ReceiptAsync(hash, cancellation);
        }
    }
}
