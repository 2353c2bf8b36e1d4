using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.Json;
using PayGatePrime.Sandbox.Telegram;

namespace PayGatePrime.Sandbox.Pages;

/// <summary>Telegram as one person sees it: the private chat with the bot, links and channels.</summary>
internal static partial class TelegramPage
{
    private const string LastUser = "last-user";

    public static void Map(WebApplication app)
    {
        app.MapGet("/telegram", (HttpContext context, TelegramStore store, SandboxOptions options, TimeProvider time, long? user, string? note) =>
        {
            // Who one was last, so that the way back from the invoice leads into one's own chat.
            user ??= Number(context.Request.Cookies[LastUser]);
            lock (store.Gate)
            {
                var person = (user is { } id ? store.Person(id) : null) ?? store.People.FirstOrDefault();
                if (person is not null)
                {
                    context.Response.Cookies.Append(
                        LastUser,
                        person.Id.ToString(CultureInfo.InvariantCulture),
                        new CookieOptions { Path = "/telegram", HttpOnly = true, SameSite = SameSiteMode.Lax });
                }

                return Page.Show(context, person is null ? "Telegram" : $"Telegram as {person.FirstName}", Live(store, options, person, note, time.GetUtcNow()));
            }
        });
        app.MapPost("/telegram/do", async (HttpRequest request, People people, SandboxOptions options, CancellationToken cancellation) =>
        {
            var form = await request.ReadFormAsync(cancellation);
            var user = Number(form["user"]);
            string? note;
            try
            {
                (user, note) = Do(people, options, user, form);
            }
            catch (Refusal refusal)
            {
                note = (string?)refusal.Body["detail"];
            }

            return new SeeOther(string.Create(CultureInfo.InvariantCulture, $"/telegram?user={user}") + (note is null ? "" : "&note=" + Uri.EscapeDataString(note)));
        });
    }

    private static (long User, string? Note) Do(People people, SandboxOptions options, long user, IFormCollection form)
    {
        switch (form["action"].ToString())
        {
            case "create":
                return (people.AddPerson(new Person(Number(form["id"]), form["name"].ToString(), form["username"].ToString() is { Length: > 0 } name ? name : null)).Id, null);
            case "write":
                people.Write(user, form["text"].ToString());
                return (user, null);
            case "press":
                people.Press(user, Number(form["chat"]), Number(form["message"]), form["data"].ToString());
                return (user, null);
            case "leave":
                people.Leave(user, Number(form["chat"]));
                return (user, "Left.");
            case "block":
                people.Block(user, form["blocked"] == "true");
                return (user, null);
            case "open":
                return (user, Open(people, options, user, form["link"].ToString().Trim()));
            default:
                throw Refusal.Control(400, "action", "There is no such action.");
        }
    }

    private static string? Open(People people, SandboxOptions options, long user, string link)
    {
        if (StartParameter(options, link) is { } parameter)
        {
            people.Write(user, ("/start " + parameter).TrimEnd());
            return null;
        }

        return people.Join(user, link).Outcome == "joined" ? "Joined the channel." : "Asked to join.";
    }

    private static string? StartParameter(SandboxOptions options, string link)
    {
        var match = DeepLink().Match(link);
        return match.Success && match.Groups["bot"].Value.Equals(options.TelegramBotUsername, StringComparison.OrdinalIgnoreCase) ? match.Groups["start"].Value : null;
    }

    private static long Number(string? text) => (long)Math.Clamp(JsonReading.ParseDecimal(text) ?? 0, long.MinValue, long.MaxValue);

    private static Html Live(TelegramStore store, SandboxOptions options, Person? person, string? note, DateTimeOffset now) => Html.Of($"""
        {(note is null ? Html.Empty : Html.Of($"<p class=\"note\" role=\"status\">{note}</p>"))}
        <div class="card"><div class="row"><form method="get" action="/telegram"><select name="user" aria-label="user">{store.People.Select(p => Option(p, p.Id == person?.Id))}</select><button>Be this user</button></form>
        <form method="post" action="/telegram/do"><input type="hidden" name="action" value="create"><input name="id" inputmode="numeric" placeholder="id" aria-label="id of the new user" size="9" value="{NextId(store)}"><input name="name" placeholder="first name" aria-label="first name" maxlength="64" required size="12"><input name="username" placeholder="username" aria-label="username, if any" size="10"><button>Create a user</button></form></div></div>
        {(person is null ? Html.Of($"<p class=\"dim\">Create a user to begin.</p>") : Html.Of($"<div class=\"cols\">{Private(store, options, person)}<div>{store.Chats.Select(c => Channel(store, options, c, person, now))}</div></div>"))}
        """);

    private static long NextId(TelegramStore store) => Math.Max(1000, store.People.Select(p => p.Id).DefaultIfEmpty(0).Max()) + 1;

    private static Html Option(Person p, bool selected) => selected
        ? Html.Of($"<option value=\"{p.Id}\" selected>{p.FirstName} ({p.Id})</option>")
        : Html.Of($"<option value=\"{p.Id}\">{p.FirstName} ({p.Id})</option>");

    private static Html Private(TelegramStore store, SandboxOptions options, Person person) => Html.Of($"""
        <div class="card"><h2 class="row">Chat with @{options.TelegramBotUsername} {(person.HasBlocked ? Page.Tag("blocked") : Html.Empty)}</h2>
        <div class="chat">{store.Messages(person.Id).TakeLast(60).Select(m => Bubble(m, options, person))}</div>
        <div class="row acts"><form method="post" action="/telegram/do">{Hidden("user", person.Id)}{Hidden("action", "write")}<input name="text" placeholder="Write to the bot" aria-label="Write to the bot" size="24" autocomplete="off"><button class="main">Send</button></form>
        {(person.HasStarted ? Html.Empty : Form(person, "write", "Start", Hidden("text", "/start")))}</div>
        <div class="row acts"><form method="post" action="/telegram/do">{Hidden("user", person.Id)}{Hidden("action", "open")}<input name="link" placeholder="https://t.me/…" aria-label="Link to open" size="24" autocomplete="off"><button>Open a link</button></form>
        {Form(person, "block", person.HasBlocked ? "Unblock the bot" : "Block the bot", Hidden("blocked", person.HasBlocked ? "false" : "true"))}</div></div>
        """);

    private static Html Bubble(Message message, SandboxOptions options, Person person) => Html.Of(
        $"""<div class="msg {(message.FromUserId == person.Id ? "own" : "")}">{Body(message, options, person)}{Keys(message, options, person)}</div>""");

    private static Html Channel(TelegramStore store, SandboxOptions options, Chat chat, Person person, DateTimeOffset now)
    {
        var standing = chat.Standing(person.Id, now);
        var members = chat.Members.Where(m => MemberStatus.IsPresent(chat.Standing(m.Key, now).Status)).Select(m => store.Person(m.Key)?.FirstName ?? "?");
        var posts = store.Messages(chat.Id).TakeLast(5);
        return Html.Of($"""
            <div class="card"><h2 class="row">{chat.Title} <span class="dim small">{chat.Type}</span> {Page.Tag(standing.Status)}</h2>
            <div class="chat">{posts.Select(m => Bubble(m, options, person))}</div>
            <p class="small dim">Members: {string.Join(", ", members)}. The bot is {chat.BotStatus}.</p>
            {(standing.Status == MemberStatus.Member ? Form(person, "leave", "Leave", Hidden("chat", chat.Id)) : Html.Empty)}
            <div class="scroll"><table>{chat.Links.AsEnumerable().Reverse().Take(8).Select(l => Html.Of($"<tr><td class=\"mono\">{l.Url}</td><td>{Page.Tag(l.State(now))}</td><td>{l.Joined} joined</td></tr>"))}</table></div></div>
            """);
    }

    private static Html Keys(Message message, SandboxOptions options, Person person)
    {
        if (message.ReplyMarkup?["inline_keyboard"] is JsonArray rows)
        {
            return Html.Of($"<div class=\"keys\">{rows.Select(row => Html.Of($"<div class=\"row\">{row!.AsArray().Select(b => Key(message, b!.AsObject(), options, person))}</div>"))}</div>");
        }

        return message.ReplyMarkup?["keyboard"] is JsonArray replies
            ? Html.Of($"<div class=\"keys\">{replies.OfType<JsonArray>().Select(row => Html.Of($"<div class=\"row\">{row.Select(b => ReplyKey(b, options, person))}</div>"))}</div>")
            : Html.Empty;
    }

    private static Html Key(Message message, JsonObject button, SandboxOptions options, Person person)
    {
        var text = button.Text("text") ?? "";
        return button.Text("callback_data") is { } data
            ? Form(person, "press", text, Html.Of($"{Hidden("chat", message.ChatId)}{Hidden("message", message.Id)}{Hidden("data", data)}"))
            : Destination(button.Text("url") ?? (button["web_app"] as JsonObject)?.Text("url") ?? "", text, options, person, "button");
    }

    private static Html ReplyKey(JsonNode? button, SandboxOptions options, Person person)
    {
        var text = button is JsonObject o ? o.Text("text") ?? "" : button?.ToString() ?? "";
        return button is JsonObject { } app && (app["web_app"] as JsonObject)?.Text("url") is { } url
            ? Destination(url, text, options, person, "button")
            : Form(person, "write", text, Hidden("text", text));
    }

    /// <summary>Where a link leads: into the bot, into a channel, or out to a page.</summary>
    private static Html Destination(string url, string text, SandboxOptions options, Person person, string style) =>
        StartParameter(options, url) is not null || url.StartsWith("https://t.me/+", StringComparison.Ordinal)
            ? Form(person, "open", text, Hidden("link", url))
            : Page.Link(url, text, style);

    private static Html Body(Message message, SandboxOptions options, Person person)
    {
        var entities = (message.Entities ?? []).Select(e => e!.AsObject()).ToArray();
        return Span(message.Text, 0, message.Text.Length, entities, 0, options, person).Html;
    }

    // Entities nest, because they were read from nested tags: the outermost comes first.
    private static (Html Html, int Next) Span(string text, int from, int to, JsonObject[] entities, int next, SandboxOptions options, Person person)
    {
        List<Html> parts = [];
        while (next < entities.Length && (int)entities[next]["offset"]! < to)
        {
            var entity = entities[next];
            var start = (int)entity["offset"]!;
            var end = start + (int)entity["length"]!;
            parts.Add(Plain(text[from..start], options, person));
            var (inner, after) = Span(text, start, end, entities, next + 1, options, person);
            parts.Add((string?)entity["type"] switch
            {
                "bold" => Html.Of($"<b>{inner}</b>"),
                "italic" => Html.Of($"<i>{inner}</i>"),
                "underline" => Html.Of($"<u>{inner}</u>"),
                "strikethrough" => Html.Of($"<s>{inner}</s>"),
                "code" or "pre" => Html.Of($"<code>{inner}</code>"),
                "text_link" => Destination((string)entity["url"]!, text[start..end], options, person, ""),
                _ => inner,
            });
            from = end;
            next = after;
        }

        parts.Add(Plain(text[from..to], options, person));
        return (Html.Join(parts), next);
    }

    private static Html Plain(string text, SandboxOptions options, Person person)
    {
        List<Html> parts = [];
        var from = 0;
        foreach (Match url in Address().Matches(text))
        {
            parts.Add(Html.Of($"{text[from..url.Index]}{Destination(url.Value, url.Value, options, person, "")}"));
            from = url.Index + url.Length;
        }

        parts.Add(Html.Of($"{text[from..]}"));
        return Html.Join(parts);
    }

    private static Html Form(Person person, string action, string text, Html fields) => Html.Of(
        $"""<form method="post" action="/telegram/do">{Hidden("user", person.Id)}{Hidden("action", action)}{fields}<button>{text}</button></form>""");

    private static Html Hidden<T>(string name, T value) => Html.Of($"""<input type="hidden" name="{name}" value="{value}">""");

    [GeneratedRegex(@"^https://t\.me/(?<bot>[A-Za-z0-9_]+)(\?start=(?<start>[A-Za-z0-9_-]{0,64}))?$")]
    private static partial Regex DeepLink();

    [GeneratedRegex(@"https?://[^\s<>""]+")]
    private static partial Regex Address();
}
