using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.Kms;

namespace PayGatePrime.HostPay3;

/// <summary>The wallets and where their keys are.</summary>
internal sealed class WalletSettings : BaseConfigManager
{
    private const string DefaultName = "main";
    private readonly IConfiguration _configuration;

    public WalletSettings(IConfiguration configuration)
        : base(configuration)
    {
        _configuration = configuration;
        var signer = Optional("Wallet:Signer", "local");
        if (signer is not ("local" or "kms"))
        {
            Problem("the setting 'Wallet:Signer' is neither 'local' nor 'kms'");
        }

        if (signer == "kms")
        {
            var endpoint = Optional("Wallet:Kms:Endpoint") is null ? null : RequiredUri("Wallet:Kms:Endpoint");
            Kms = new KmsSettings(endpoint) { Timeout = Value("Wallet:Kms:Timeout", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30)) };
        }

        Keys = Kms is null
            ? ReadKeys("Wallet:PrivateKey", "Wallet:Keys", k => RequiredSecret(k), LocalKey)
            : ReadKeys("Wallet:Kms:KeyVersion", "Wallet:Kms:KeyVersions", k => Required(k), KmsKey);
        Receiving = Optional("Wallet:Receiving", Keys.Count > 0 ? Keys[0].Name : DefaultName);
        if (Keys.Count > 0 && Keys.All(k => k.Name != Receiving))
        {
            Problem("the setting 'Wallet:Receiving' names no wallet");
        }
    }

    /// <summary>The wallets in their order: the one without a name first, then by name.</summary>
    public IReadOnlyList<WalletKey> Keys { get; }

    /// <summary>The wallet that outcomes and refunds are sent to.</summary>
    public string Receiving { get; }

    /// <summary>Null when the keys are held in this process.</summary>
    public KmsSettings? Kms { get; }

    private List<WalletKey> ReadKeys(string single, string section, Action<string> demand, Func<string, string, string, WalletKey?> read)
    {
        var names = _configuration.GetSection(section).GetChildren().Where(c => !string.IsNullOrWhiteSpace(c.Value)).Select(c => (Name: c.Key.ToLowerInvariant(), Key: c.Path)).ToList();
        if (Optional(single) is not null || names.Count == 0)
        {
            demand(single);
            names.Insert(0, (DefaultName, single));
        }

        if (names.Select(n => n.Name).Distinct().Count() != names.Count)
        {
            Problem($"'{single}' and '{section}:{DefaultName}' are both set");
        }

        return [.. names.Select(n => Optional(n.Key) is { } value ? read(n.Name, n.Key, value) : null).OfType<WalletKey>()];
    }

    private WalletKey? LocalKey(string name, string setting, string value)
    {
        try
        {
            _ = new LocalEthereumSigner(new Secret(value));
            return new WalletKey(name, new Secret(value), null, Expected(name));
        }
        catch (ArgumentException)
        {
            Problem($"the secret '{setting}' is not 64 hexadecimal digits of a key on secp256k1");
            return null;
        }
    }

    private WalletKey? KmsKey(string name, string setting, string value)
    {
        if (KmsSigners.IsKeyVersion(value))
        {
            return new WalletKey(name, null, value, Expected(name));
        }

        Problem($"the setting '{setting}' is not projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V");
        return null;
    }

    private EthereumAddress? Expected(string name)
    {
        if (Optional($"Wallet:Addresses:{name}") is not { } text)
        {
            return null;
        }

        if (!EthereumAddress.TryParse(text, out var address))
        {
            Problem($"the setting 'Wallet:Addresses:{name}' is not an Ethereum address");
        }

        return address;
    }
}
