using System.Text;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>Text that is safe inside Telegram's HTML.</summary>
public static class TelegramHtml
{
    /// <summary>Encodes the four characters that mean something there; everything else stays (core.telegram.org/bots/api#html-style).</summary>
    public static string Encode(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.AsSpan().IndexOfAny("&<>\"") < 0)
        {
            return text ?? string.Empty;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => encoded.Append("&amp;"),
                '<' => encoded.Append("&lt;"),
                '>' => encoded.Append("&gt;"),
                '"' => encoded.Append("&quot;"),
                _ => encoded.Append(character),
            };
        }

        return encoded.ToString();
    }
}
