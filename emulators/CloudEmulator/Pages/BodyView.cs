using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>A body as a person can read it: JSON indented, other UTF-8 as it is, anything else in hexadecimal; long ones cut.</summary>
internal sealed record BodyView(string Kind, string Text, bool IsCut)
{
    private const int ShownChars = 32 * 1024;
    private const int ShownBytes = 1024;
    private const int LineBytes = 16;
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);
    private static readonly JsonWriterOptions s_indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static BodyView Of(byte[] body)
    {
        if (body.Length == 0)
        {
            return new BodyView("empty", "", false);
        }

        if (Json(body) is { } json)
        {
            return Cut("JSON", json);
        }

        try
        {
            var text = s_strict.GetString(body);
            if (!text.Any(c => char.IsControl(c) && c is not ('\r' or '\n' or '\t')))
            {
                return Cut("text", text);
            }
        }
        catch (DecoderFallbackException)
        {
            return Hex(body);
        }

        return Hex(body);
    }

    private static string? Json(byte[] body)
    {
        if (body[0] is not ((byte)'{' or (byte)'[' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, s_indented))
            {
                document.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static BodyView Cut(string kind, string text)
    {
        if (text.Length <= ShownChars)
        {
            return new BodyView(kind, text, false);
        }

        var end = char.IsHighSurrogate(text[ShownChars - 1]) ? ShownChars - 1 : ShownChars;
        return new BodyView(kind, text[..end], true);
    }

    private static BodyView Hex(byte[] body)
    {
        var text = new StringBuilder();
        foreach (var line in body.Take(ShownBytes).Chunk(LineBytes).Select((bytes, i) => (Bytes: bytes, Offset: i * LineBytes)))
        {
            text.Append(line.Offset.ToString("x6", CultureInfo.InvariantCulture)).Append("  ");
            text.Append(string.Join(' ', line.Bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture))).PadRight((LineBytes * 3) + 1));
            text.Append(string.Concat(line.Bytes.Select(b => b is >= 0x20 and < 0x7f ? (char)b : '.'))).Append('\n');
        }

        return new BodyView("binary", text.ToString().TrimEnd('\n'), body.Length > ShownBytes);
    }
}
