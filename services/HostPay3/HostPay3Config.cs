using System.Numerics;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

internal sealed class HostPay3Config : BaseConfigManager
{
    private const int WeiDigitsOfGwei = 9;

    public HostPay3Config(IConfiguration configuration)
        : base(configuration)
    {
        _ = RequiredUri("Ethereum:RpcUrl");
        _ = Required("Ethereum:ChainId");
        Ethereum = new EthereumSettings(RequiredSecret("Ethereum:RpcUrl"));
        ChainId = Value("Ethereum:ChainId", 1L, 1L);
        Confirmations = Value("Wallet:Confirmations", 12, 1, 1000);
        var gwei = new Asset("gwei", "eth", WeiDigitsOfGwei);
        FeeCap = Wei.FromAmount(Amount.Of(gwei, Value("Wallet:MaxFeeGwei", 200m, 0.000000001m, 1_000_000m), Rounding.Down));
        StuckAfter = Value("Wallet:StuckAfter", TimeSpan.FromMinutes(3), TimeSpan.Zero);
        MinimumGasBalance = Amount.Of(Asset.Eth, Value("Wallet:MinimumGasBalance", 0m, 0m, 1000m), Rounding.Down);
        ShortageGrace = Value("Wallet:ShortageGrace", TimeSpan.FromMinutes(5), TimeSpan.Zero);
        FreshFor = Value("Wallet:ExchangeFreshFor", TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1));
        Looks = new PollingSchedule(
            Value("Wallet:FirstLook", TimeSpan.FromMilliseconds(250), TimeSpan.Zero), Value("Wallet:LongestLook", TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(1)), TimeSpan.MaxValue);
        Waits = new PollingSchedule(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60), TimeSpan.MaxValue);
        Wallets = new WalletSettings(configuration);
        try
        {
            Wallets.Validate();
        }
        catch (ConfigurationException e)
        {
            // Said together with whatever else is wrong.
            e.Problems.ToList().ForEach(Problem);
        }

        WatchEvery = Value("Wallet:WatchEvery", TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(10));
        MostPerTransfer = PerAsset(configuration, "Wallet:MostPerTransfer");
        Levels = PerAsset(configuration, "Wallet:LowLevel");
    }

    public EthereumSettings Ethereum { get; }

    public long ChainId { get; }

    /// <summary>The wallets and where their keys are.</summary>
    public WalletSettings Wallets { get; }

    /// <summary>How many blocks, its own included, make a transaction final for us.</summary>
    public int Confirmations { get; }

    /// <summary>The most that is ever offered, in wei per unit of gas.</summary>
    public BigInteger FeeCap { get; }

    /// <summary>A transaction that waits longer is replaced with a higher fee.</summary>
    public TimeSpan StuckAfter { get; }

    /// <summary>Ether that a transfer must leave in the wallet.</summary>
    public Amount MinimumGasBalance { get; }

    /// <summary>How long a transfer waits for coins that are still on their way before a person is called.</summary>
    public TimeSpan ShortageGrace { get; }

    /// <summary>How old the last look at an exchange may be when coins are sent to it.</summary>
    public TimeSpan FreshFor { get; }

    /// <summary>When the chain is looked at again.</summary>
    public PollingSchedule Looks { get; }

    /// <summary>When a transfer that can't be signed yet is tried again.</summary>
    public PollingSchedule Waits { get; }

    /// <summary>The most that one transfer may send, by asset code; an asset without an entry has no limit.</summary>
    public IReadOnlyDictionary<string, decimal> MostPerTransfer { get; }

    /// <summary>How often the wallets' balances are looked at.</summary>
    public TimeSpan WatchEvery { get; }

    /// <summary>What the wallets together should hold at least, by asset code; below it the operators are told.</summary>
    public IReadOnlyDictionary<string, decimal> Levels { get; }

    private Dictionary<string, decimal> PerAsset(IConfiguration configuration, string section) =>
        configuration.GetSection(section).GetChildren().ToDictionary(s => s.Key.ToLowerInvariant(), s => Value($"{section}:{s.Key}", 0m, 0m), StringComparer.Ordinal);
}
