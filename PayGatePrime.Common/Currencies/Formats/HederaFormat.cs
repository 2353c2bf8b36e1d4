using System.Globalization;
using System.Text.RegularExpressions;

namespace PayGatePrime.Common.Currencies.Formats;

/// <summary>Hedera: shard.realm.number, with the optional checksum of HIP-15 (https://hips.hedera.com/hip/hip-15).</summary>
internal sealed partial class HederaFormat : IAddressFormat
{
    private const int LettersSquared = 26 * 26;
    private const int ThreeLetters = LettersSquared * 26;
    private const int FiveLetters = ThreeLetters * LettersSquared;
    private const long Scramble = 1_000_003;
    private const int Weight = 31;

    public AddressVerdict Check(string address)
    {
        var match = Account().Match(address);
        if (!match.Success)
        {
            return AddressVerdict.Invalid(AddressFaults.Alphabet);
        }

        var number = match.Groups["number"].Value;
        return !long.TryParse(number[(number.LastIndexOf('.') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _) ? AddressVerdict.Invalid(AddressFaults.Length)
            : match.Groups["check"] is { Success: true, Value: var check } && check != Checksum(number) ? AddressVerdict.Invalid(AddressFaults.Checksum)
            : AddressVerdict.Valid;
    }

    private static string Checksum(string number)
    {
        long weighted = 0, even = 0, odd = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var digit = number[i] == '.' ? 10 : number[i] - '0';
            weighted = ((weighted * Weight) + digit) % ThreeLetters;
            if (i % 2 == 0)
            {
                even = (even + digit) % 11;
            }
            else
            {
                odd = (odd + digit) % 11;
            }
        }

        // The ledger id of the main network is zero, and so is its part of the sum.
        var sum = ((((number.Length % 5 * 11) + even) * 11) + odd) * ThreeLetters;
        sum = (sum + weighted) % FiveLetters * Scramble % FiveLetters;
        return string.Create(5, sum, static (letters, value) =>
        {
            for (var i = letters.Length - 1; i >= 0; i--)
            {
                letters[i] = (char)('a' + (value % 26));
                value /= 26;
            }
        });
    }

    [GeneratedRegex("^(?<number>0\\.0\\.(0|[1-9][0-9]{0,18}))(-(?<check>[a-z]{5}))?\\z")]
    private static partial Regex Account();
}
