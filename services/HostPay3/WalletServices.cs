using PayGatePrime.Common.Providers.Kms;

namespace PayGatePrime.HostPay3;

/// <summary>Registers the wallets and what looks after them.</summary>
internal static class WalletServices
{
    public static void AddWallets(this WebApplicationBuilder builder, WalletSettings settings)
    {
        builder.Services.AddSingleton(settings);
        if (settings.Kms is { } kms)
        {
            builder.Services.AddKmsSigners(kms);
        }

        builder.Services.AddSingleton<Keyring>();
        builder.Services.AddSingleton<LedgerBooks>();
        builder.Services.AddSingleton<WalletRegistration>();
        builder.Services.AddHostedService(p => p.GetRequiredService<WalletRegistration>());
        builder.Services.AddHostedService<WalletWatch>();
        builder.Services.AddHealthChecks().AddCheck<WalletHealthCheck>("wallet");
    }
}
