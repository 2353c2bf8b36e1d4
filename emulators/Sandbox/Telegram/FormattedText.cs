using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>Reads parse_mode HTML as Telegram does: the plain text and its entities, or the documented complaint.</summary>
internal static partial class FormattedText
{
    private static readonly IReadOnlyDictionary<string, string> s_entities = new Dictionary<string, string>
    {
        ["b"] = "bold",
        ["strong"] = "bold",
        ["i"] = "italic",
        ["em"] = "italic",
        ["u"] = "underline",
        ["ins"] = "underline",
        ["s"] = "strikethrough",
        ["strike"] = "strikethrough",
        ["del"] = "strikethrough",
        ["code"] = "code",
        ["pre"] = "pre",
        ["blockquote"] = "blockquote",
        ["tg-spoiler"] = "spoiler",
        ["span"] = "spoiler",
        ["a"] = "text_link",
    };

    public static (string Text, JsonArray? Entities) Parse(string html)
    {
        var text = new StringBuilder();
        var entities = new List<JsonObject>();
        var open = new Stack<(string Tag, int Offset, string? Url)>();
        for (var i = 0; i < html.Length;)
        {
            if (html[i] != '<')
            {
                i += Character(html, i, text);
                continue;
            }

            var tag = Tag().Match(html, i);
            if (!tag.Success)
            {
                throw Complain(html, i, "Unclosed start tag at byte offset {0}");
            }

            var name = tag.Groups["name"].Value.ToLowerInvariant();
            if (tag.Groups["end"].Success)
            {
                if (!open.TryPop(out var start))
                {
                    throw Complain(html, i, "Unexpected end tag at byte offset {0}");
                }

                if (start.Tag != name)
                {
                    throw Complain(html, i, $"Unmatched end tag at byte offset {{0}}, expected \"</{start.Tag}>\", found \"</{name}>\"");
                }

                AddEntity(entities, start, text.Length);
            }
            else
            {
                var attributes = tag.Groups["attributes"].Value;
                if (!s_entities.ContainsKey(name) || (name == "span" && !attributes.Contains("tg-spoiler", StringComparison.Ordinal)))
                {
                    throw Complain(html, i, $"Unsupported start tag \"{name}\" at byte offset {{0}}");
                }

                open.Push((name, text.Length, name == "a" ? WebUtility.HtmlDecode(Href().Match(attributes).Groups["url"].Value) : null));
            }

            i = tag.Index + tag.Length;
        }

        if (open.TryPop(out var unclosed))
        {
            throw TelegramError.BadRequest($"can't parse entities: Can't find end tag corresponding to start tag \"{unclosed.Tag}\"");
        }

        return (text.ToString().TrimEnd(), entities.Count == 0 ? null : new JsonArray([.. entities.OrderBy(e => (int)e["offset"]!).ThenByDescending(e => (int)e["length"]!)]));
    }

    private static int Character(string html, int at, StringBuilder text)
    {
        var reference = Reference().Match(html, at);
        if (!reference.Success)
        {
            text.Append(html[at]);
            return 1;
        }

        text.Append(WebUtility.HtmlDecode(reference.Value));
        return reference.Length;
    }

    private static void AddEntity(List<JsonObject> entities, (string Tag, int Offset, string? Url) start, int end)
    {
        if (end == start.Offset || start.Url == "")
        {
            return;
        }

        var entity = new JsonObject { ["offset"] = start.Offset, ["length"] = end - start.Offset, ["type"] = s_entities[start.Tag] };
        if (start.Url is not null)
        {
            entity["url"] = start.Url;
        }

        entities.Add(entity);
    }

    private static Http.Refusal Complain(string html, int at, string format) =>
        TelegramError.BadRequest("can't parse entities: " + string.Format(null, format, Encoding.UTF8.GetByteCount(html.AsSpan(0, at))));

    [GeneratedRegex("""\G<(?<end>/)?(?<name>[A-Za-z][A-Za-z0-9-]*)(?<attributes>(\s+[^<>]*)?)>""")]
    private static partial Regex Tag();

    [GeneratedRegex("""href\s*=\s*("(?<url>[^"]*)"|'(?<url>[^']*)'|(?<url>[^\s>]+))""", RegexOptions.IgnoreCase)]
    private static partial Regex Href();

    [GeneratedRegex(@"\G&(lt|gt|amp|quot|#[0-9]+|#x[0-9A-Fa-f]+);")]
    private static partial Regex Reference();
}
