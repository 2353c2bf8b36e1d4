using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.Kms;

namespace PayGatePrime.HostPay3;

/// <summary>Opens the wallets' keys, wherever they are.</summary>
internal sealed class Keyring(WalletSettings settings, IServiceProvider services)
{
    /// <summary>The signers in the order of the settings.</summary>
    /// <exception cref="ConfigurationException">A key is another one's, or not the expected address's.</exception>
    /// <exception cref="Common.Providers.ProviderException">KMS can't be asked.</exception>
    public async Task<IReadOnlyList<(WalletKey Key, IEthereumSigner Signer)>> OpenAsync(CancellationToken cancelled)
    {
        var opened = new List<(WalletKey Key, IEthereumSigner Signer)>();
        foreach (var key in settings.Keys)
        {
            var signer = key.PrivateKey is { } secret ? new LocalEthereumSigner(secret) : await services.GetRequiredService<KmsSigners>().OpenAsync(key.KeyVersion!, cancelled);
            if (key.Expected is { } expected && expected != signer.Address)
            {
                throw new ConfigurationException([$"the wallet '{key.Name}' has the address {signer.Address}, but the setting 'Wallet:Addresses:{key.Name}' says {expected}"]);
            }

            if (opened.Any(o => o.Signer.Address == signer.Address))
            {
                throw new ConfigurationException([$"the wallet '{key.Name}' has the same key as another one"]);
            }

            opened.Add((key, signer));
        }

        return opened;
    }
}
