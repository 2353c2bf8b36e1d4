using System.Globalization;
using System.Text.RegularExpressions;

namespace PayGatePrime.Server;

/// <summary>The argument of /start. It names a channel and a tier and nothing else: price and days are not for a link to say.</summary>
internal sealed partial record StartArgument(StartKind Kind, string ChannelToken = "", int Tier = 0)
{
    public static StartArgument Parse(string? argument)
    {
        if (string.IsNullOrWhiteSpace(argument))
        {
            return new StartArgument(StartKind.Help);
        }

        var match = Grammar().Match(argument.Trim());
        if (match.Groups["subscribe"].Success)
        {
            return new StartArgument(StartKind.Subscribe, match.Groups["subscribe"].Value, int.Parse(match.Groups["tier"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
        }

        return match.Groups["donate"].Success ? new StartArgument(StartKind.Donate, match.Groups["donate"].Value)
            : match.Groups["channel"].Success ? new StartArgument(StartKind.Channel, match.Groups["channel"].Value)
            : new StartArgument(StartKind.Unknown);
    }

    [GeneratedRegex(@"^(?:s_(?<subscribe>[A-Za-z0-9]{6,32})_(?<tier>[1-9])|d_(?<donate>[A-Za-z0-9]{6,32})|c_(?<channel>[A-Za-z0-9]{6,32}))\z")]
    private static partial Regex Grammar();
}
