using System.Globalization;
using System.Text.RegularExpressions;

namespace PayGatePrime.Server;

/// <summary>What our buttons send back: <c>t:{channelToken}:{tier}</c> buys, <c>k:{channelToken}:{key}</c> is a key of the donation keypad.</summary>
internal sealed partial record ButtonData(string ChannelToken, int? Tier, KeypadKey? Key)
{
    public static string ForTier(string channelToken, int tier) => string.Create(CultureInfo.InvariantCulture, $"t:{channelToken}:{tier}");

    public static string ForKey(string channelToken, KeypadKey key) => $"k:{channelToken}:{key.Code}";

    /// <summary>Null when no button of ours sends this.</summary>
    public static ButtonData? Parse(string? data)
    {
        var match = Grammar().Match(data ?? "");
        if (!match.Success)
        {
            return null;
        }

        var token = match.Groups["token"].Value;
        return match.Groups["tier"].Success
            ? new ButtonData(token, int.Parse(match.Groups["tier"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture), null)
            : KeypadKey.Parse(match.Groups["key"].Value) is { } key ? new ButtonData(token, null, key) : null;
    }

    [GeneratedRegex(@"^(?:t:(?<token>[A-Za-z0-9]{6,32}):(?<tier>[1-9])|k:(?<token>[A-Za-z0-9]{6,32}):(?<key>[a-z0-9]{1,8}))\z")]
    private static partial Regex Grammar();
}
