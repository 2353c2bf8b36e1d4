namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>The rules of one family of addresses.</summary>
internal interface IAddressFormat
{
    /// <summary>Judges a text that is not blank.</summary>
    AddressVerdict Check(string address);
}
