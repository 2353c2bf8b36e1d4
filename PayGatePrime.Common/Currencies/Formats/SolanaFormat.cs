namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>
/// Solana: 32 bytes in Base58, without a checksum (https://solana.com/docs/core/accounts). The addresses of its own programs can't be paid to.
/// </summary>
internal sealed class SolanaFormat : IAddressFormat
{
    private static readonly string[] s_programs =
    [
        "11111111111111111111111111111111",
        "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
        "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb",
        "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL",
    ];

    public AddressVerdict Check(string address) => Base58.Decode(address, Base58.Bitcoin) switch
    {
        null => AddressVerdict.Invalid(AddressFaults.Alphabet),
        { Length: not 32 } => AddressVerdict.Invalid(AddressFaults.Length),
        _ => s_programs.Contains(address) ? AddressVerdict.Invalid(AddressFaults.NotPayable) : AddressVerdict.Valid,
    };
}
