namespace PayGatePrime.Common.Currencies;

/// <summary>A witness program (BIP-141), as BIP-173 and BIP-350 write it.</summary>
internal sealed record SegwitProgram(string Prefix, int Version, byte[] Program)
{
    private const int Taproot = 1;

    /// <summary>
    /// False for versions and lengths that no software guards yet: whoever mines takes such an output (BIP-341 knows version 1 with 32 bytes only).
    /// </summary>
    public bool IsSpendableByOwnerOnly => Version == 0 || (Version == Taproot && Program.Length == 32);

    /// <summary>Null when it is none.</summary>
    public static SegwitProgram? Decode(string text)
    {
        if (Bech32.Decode(text) is not { Words: [<= 16 and var version, ..] } decoded || Bech32.ToBytes(decoded.Words.AsSpan(1)) is not { Length: >= 2 and <= 40 } program)
        {
            return null;
        }

        return decoded.IsModified == version > 0 && (version > 0 || program.Length is 20 or 32) ? new SegwitProgram(decoded.Prefix, version, program) : null;
    }
}
