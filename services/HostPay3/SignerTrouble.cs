using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Kms;

namespace PayGatePrime.HostPay3;

/// <summary>Tells the key keeper's failures from the node's.</summary>
internal static class SignerTrouble
{
    public const string Unavailable = "signer_unavailable";
    public const string Refused = "signer_refused";

    /// <summary>A short code for operators; null when the failure is somebody else's.</summary>
    public static string? Of(ProviderException failure) =>
        failure.Provider != KmsSigners.Provider ? null : failure.IsTransient ? Unavailable : Refused;
}
