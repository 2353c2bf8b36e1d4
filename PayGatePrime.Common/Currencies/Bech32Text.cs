namespace PayGatePrime.Common.Currencies;

/// <summary>A decoded Bech32 text: its human-readable part in lower case, its words of five bits without the checksum.</summary>
internal sealed record Bech32Text(string Prefix, byte[] Words, bool IsModified);
