using System.Text;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>A button under a message: it opens a link, or sends its data back as a callback query.</summary>
public sealed record TelegramButton
{
    private TelegramButton(string text, Uri? url, string? data)
    {
        Text = text;
        Url = url;
        Data = data;
    }

    /// <summary>The label, as plain text.</summary>
    public string Text { get; }

    /// <summary>The link it opens.</summary>
    public Uri? Url { get; }

    /// <summary>The data it sends.</summary>
    public string? Data { get; }

    /// <summary>A button that opens a link.</summary>
    public static TelegramButton Link(string text, Uri url)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        ArgumentNullException.ThrowIfNull(url);
        return new TelegramButton(text, url, null);
    }

    /// <summary>A button that sends data back.</summary>
    /// <exception cref="ArgumentException">The data is not 1 to 64 bytes long, which Telegram would refuse.</exception>
    public static TelegramButton Callback(string text, string data)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        ArgumentNullException.ThrowIfNull(data);
        return Encoding.UTF8.GetByteCount(data) is >= 1 and <= 64
            ? new TelegramButton(text, null, data)
            : throw new ArgumentException($"Callback data must be 1 to 64 bytes; this has {Encoding.UTF8.GetByteCount(data)}.", nameof(data));
    }
}
