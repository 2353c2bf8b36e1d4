using System.Globalization;
using System.Text;

namespace PayGatePrime.Common.Currencies;

/// <summary>A network's memo, tag or message, which tells apart those who share one address.</summary>
/// <param name="Kind">What it may be.</param>
/// <param name="Name">What people call it; null for none.</param>
/// <param name="MostBytes">How long a text may be, in UTF-8.</param>
public sealed record ExtraIdRule(ExtraIdKind Kind, string? Name, int MostBytes)
{
    /// <summary>
    /// Null when the memo fits; else a code of <see cref="AddressFaults"/>. Null and empty differ: null means that nobody was asked, and a
    /// payment to an exchange's shared address without its memo is lost; empty means that the owner said there is none.
    /// </summary>
    public string? FaultOf(string? extraId) => Kind switch
    {
        ExtraIdKind.None => string.IsNullOrEmpty(extraId) ? null : AddressFaults.ExtraIdUnexpected,
        _ when extraId is null => AddressFaults.ExtraIdMissing,
        _ when extraId.Length == 0 => null,
        ExtraIdKind.Tag => uint.TryParse(extraId, NumberStyles.None, CultureInfo.InvariantCulture, out var tag) && extraId == tag.ToString(CultureInfo.InvariantCulture) ? null : AddressFaults.ExtraIdMalformed,
        _ => Encoding.UTF8.GetByteCount(extraId) <= MostBytes && extraId.Trim() == extraId && !extraId.Any(char.IsControl) ? null : AddressFaults.ExtraIdMalformed,
    };
}
