namespace PayGatePrime.Common.Currencies;

/// <summary>The codes of <see cref="AddressVerdict.Fault"/>. They never contain a part of the address.</summary>
public static class AddressFaults
{
    /// <summary>Nothing was given, or it has white space at an end.</summary>
    public const string Blank = "address_blank";

    /// <summary>A character that no address of this network contains.</summary>
    public const string Alphabet = "address_alphabet";

    /// <summary>Too short or too long.</summary>
    public const string Length = "address_length";

    /// <summary>The checksum is wrong: a typing error.</summary>
    public const string Checksum = "address_checksum";

    /// <summary>The first characters or version bytes are not this network's.</summary>
    public const string Prefix = "address_prefix";

    /// <summary>An address of a test network.</summary>
    public const string TestNetwork = "address_test_network";

    /// <summary>A real one of this network which nobody can be paid at, such as a staking key or the zero address.</summary>
    public const string NotPayable = "address_not_payable";

    /// <summary>A private key or seed: it must not be stored anywhere.</summary>
    public const string PrivateKey = "address_is_private_key";

    /// <summary>A form that the exchange may not pay to, or one that other networks share.</summary>
    public const string Ambiguous = "address_ambiguous";

    /// <summary>There are no rules for this network here.</summary>
    public const string NetworkUnknown = "network_unknown";

    /// <summary>The network knows a memo or tag, and nothing says whether this address needs one: give it, or an empty one.</summary>
    public const string ExtraIdMissing = "extra_id_missing";

    /// <summary>The network has no memo, so that one that was given would be lost.</summary>
    public const string ExtraIdUnexpected = "extra_id_unexpected";

    /// <summary>The memo or tag does not have the network's form.</summary>
    public const string ExtraIdMalformed = "extra_id_malformed";
}
