using System.Text.RegularExpressions;

namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>The formats by the names under which the table of networks knows them.</summary>
internal static partial class AddressFormats
{
    // Version bytes: chainparams.cpp of each coin (base58Prefixes).
    private static readonly Base58CheckFormat s_bitcoin = new(20, [[0x00], [0x05]], [[0x6f], [0xc4]]);

    public static IAddressFormat Get(string name) => name switch
    {
        "evm" => new EvmFormat(),
        "bitcoin" => new SegwitFormat("bc", ["tb", "bcrt"], s_bitcoin),

        // 3... is what Litecoin wrote before M...; Bitcoin writes the same.
        "litecoin" => new SegwitFormat("ltc", ["tltc", "rltc"], new Base58CheckFormat(20, [[0x30], [0x32]], [[0x6f], [0x3a], [0xc4]], [[0x05]])),
        "dogecoin" => new Base58CheckFormat(20, [[0x1e], [0x16]], [[0x71], [0xc4]]),
        "bitcoincash" => new CashFormat(s_bitcoin),
        "dash" => new Base58CheckFormat(20, [[0x4c], [0x10]], [[0x8c], [0x13]]),
        "zcash" => new ZcashFormat(),
        "tron" => new Base58CheckFormat(20, [[0x41]], [[0xa0]]),
        "solana" => new SolanaFormat(),
        "ripple" => new RippleFormat(),
        "stellar" => new StellarFormat(),
        "ton" => new TonFormat(),
        "monero" => new MoneroFormat(),
        "cardano" => new CardanoFormat(),
        "polkadot" => new SubstrateFormat(0),
        "kusama" => new SubstrateFormat(2),
        "algorand" => new AlgorandFormat(),
        "near" => new NamedFormat(Near(), 2, 64),
        "eos" => new NamedFormat(Eos(), 1, 13),

        // tz1, tz2, tz3, tz4 and KT1: https://gitlab.com/tezos/tezos/-/blob/master/src/lib_crypto/base58.ml
        "tezos" => new Base58CheckFormat(20, [[6, 161, 159], [6, 161, 161], [6, 161, 164], [6, 161, 166], [2, 90, 121]]),
        "hedera" => new HederaFormat(),
        "filecoin" => new FilecoinFormat(),
        _ when name.StartsWith("bech32:", StringComparison.Ordinal) => new Bech32Format(name["bech32:".Length..]),
        _ => throw new InvalidOperationException($"The table of networks names the unknown address format '{name}'."),
    };

    [GeneratedRegex(@"^(([a-z\d]+[-_])*[a-z\d]+\.)*([a-z\d]+[-_])*[a-z\d]+\z")]
    private static partial Regex Near();

    [GeneratedRegex(@"^[a-z1-5]([a-z1-5.]{0,10}[a-z1-5]|[a-z1-5.]{11}[a-j1-5])?\z")]
    private static partial Regex Eos();
}
