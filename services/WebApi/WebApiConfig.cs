using System.Security.Cryptography;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.WebApi;

internal sealed class WebApiConfig : BaseConfigManager
{
    private const string OperatorSection = "Operators";

    public WebApiConfig(IConfiguration configuration)
        : base(configuration)
    {
        Operators = configuration.GetSection(OperatorSection).GetChildren().Select(s => s.Key).Select(name => (Name: name, Key: ReadKey(name)))
            .Where(o => o.Key is not null).ToDictionary(o => o.Name, o => o.Key!.Value, StringComparer.Ordinal);
        Ethereum = OptionalSecret("Ethereum:RpcUrl") is { } url ? new EthereumSettings(url) : null;
        if (Ethereum is not null && !Uri.TryCreate(Ethereum.RpcUrl.Reveal(), UriKind.Absolute, out _))
        {
            Problem("the secret 'Ethereum:RpcUrl' is not an absolute http address");
        }
    }

    /// <summary>Who may call the operators' API: name to public key.</summary>
    public IReadOnlyDictionary<string, ECParameters> Operators { get; }

    /// <summary>Null: balances and nonces come from the books alone, and a proof of payment is not looked up.</summary>
    public EthereumSettings? Ethereum { get; }

    private ECParameters? ReadKey(string name)
    {
        var key = $"{OperatorSection}:{name}:PublicKey";
        if (!OperatorKey.IsName(name))
        {
            Problem($"the setting '{key}' names an operator other than by 2 to 32 lower case letters, digits, '.', '-' and '_'");
            return null;
        }

        if (Required(key) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return OperatorKey.ReadPublic(text);
        }
        catch (FormatException)
        {
            Problem($"the setting '{key}' is not a public key on P-256, in PEM or as base64 of a SubjectPublicKeyInfo");
            return null;
        }
    }
}
