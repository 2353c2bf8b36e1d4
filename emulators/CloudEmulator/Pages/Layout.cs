using System.Security.Cryptography;

namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>What every page has: its frame, its style, the script that keeps it fresh, and the policy under which nothing else runs.</summary>
internal static class Layout
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1c2430;--dim:#5f6979;--line:#dfe4ea;--back:#f4f6f8;--card:#fff;--accent:#2458b8;--accent-ink:#fff;--good:#17703f;--bad:#ad2f25;--wait:#855a00;--code:#f4f6f8}
        @media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#9aa5b5;--line:#323a46;--back:#14181e;--card:#1d232b;--accent:#7cadf9;--accent-ink:#10151c;--good:#4cc38a;--bad:#f2786c;--wait:#e0b34a;--code:#161b22}}
        *{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:14px/1.5 system-ui,sans-serif}
        header{background:var(--card);border-bottom:1px solid var(--line);padding:.6rem 1.2rem;display:flex;gap:.3rem 1.2rem;align-items:baseline;flex-wrap:wrap}
        header b{font-size:1.05rem}header a{color:var(--dim);text-decoration:none}header a:hover,header a[aria-current]{color:var(--accent)}header .right{margin-left:auto}
        a{color:var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        main{max-width:84rem;margin:1rem auto;padding:0 1rem}h1{font-size:1.3rem;margin:.2rem 0 .2rem;overflow-wrap:anywhere}h2{font-size:1.02rem;margin:0 0 .6rem;overflow-wrap:anywhere}p{margin:.2rem 0 .8rem}
        .card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.9rem 1rem;margin:0 0 1rem}
        .dim{color:var(--dim)}.small{font-size:.86rem}.path{color:var(--dim);font-size:.86rem;overflow-wrap:anywhere;margin:0 0 .9rem}
        code,pre{font-family:ui-monospace,monospace;font-size:.92em}pre{background:var(--code);border:1px solid var(--line);border-radius:7px;margin:0;padding:.7rem .8rem;max-height:34rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th{text-align:left;color:var(--dim);font-weight:500;font-size:.86rem;white-space:nowrap}
        td,th{padding:.34rem .9rem .34rem 0;border-bottom:1px solid var(--line);vertical-align:middle}tbody tr:last-child>td{border-bottom:0}td:last-child,th:last-child{padding-right:0}
        .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.w{overflow-wrap:anywhere;min-width:9rem}td time,td .tag{white-space:nowrap}td.name{white-space:nowrap}
        .facts{display:grid;gap:.7rem 1.4rem;grid-template-columns:repeat(auto-fill,minmax(min(11rem,44%),1fr));margin:0}.facts dt{color:var(--dim);font-size:.86rem}.facts dd{margin:0;overflow-wrap:anywhere}.facts .wide{grid-column:1/-1}
        form{display:inline}.acts{display:flex;gap:.35rem;flex-wrap:wrap}.acts.end{justify-content:flex-end;flex-wrap:nowrap}
        button,.button{font:inherit;line-height:1.35;border:1px solid var(--line);background:var(--card);color:var(--ink);border-radius:7px;padding:.14rem .65rem;cursor:pointer;text-decoration:none;display:inline-block;white-space:nowrap}
        button:hover,.button:hover{border-color:var(--accent)}button.main{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}button.bad{border-color:var(--bad)}
        .tag{border-radius:99px;padding:0 .55rem;font-size:.84rem;border:1px solid currentColor}.good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
        .note{border-left:3px solid var(--wait);background:var(--card);padding:.45rem .8rem;margin:0 0 1rem}.note.bad{border-color:var(--bad);color:inherit}.empty{color:var(--dim);margin:0}.pages{display:flex;gap:1rem;margin:.7rem 0 0}
        @media (max-width:52rem){header{padding:.55rem 1rem;column-gap:.85rem}header b{font-size:1rem}header .right{margin-left:0;width:100%}.card{padding:.7rem .8rem}
        .rows thead{display:none}.rows,.rows tbody{display:block}.rows tr{display:grid;grid-template-columns:1fr 1fr;gap:.1rem .9rem;padding:.5rem 0;border-bottom:1px solid var(--line)}.rows tr:last-child{border-bottom:0}
        .rows td,.rows td.name{border:0;padding:0;display:grid;grid-template-columns:6.6rem minmax(0,1fr);gap:.6rem;text-align:left;white-space:normal;overflow-wrap:anywhere;align-items:baseline;grid-column:1/-1}.rows td.n{grid-column:auto;grid-template-columns:5.4rem minmax(0,1fr)}
        .rows td::before{content:attr(data-l);color:var(--dim);font-size:.86rem}.rows td.name{font-weight:600}.rows td.name,.rows td.do{display:block;padding:.2rem 0}.rows td.name::before,.rows td.do::before{content:none}.acts.end{justify-content:flex-start;flex-wrap:wrap}}
        """;

    // Fetches the page again and swaps its live part, unless the person has text selected in it; the focus stays. The head is left out, because its style bears another nonce.
    private const string Refresh = """
        const live=document.getElementById('live'),clock=document.getElementById('clock'),stale=document.getElementById('stale');let since=null;
        const part=(text,id)=>new DOMParser().parseFromString(text.slice(text.indexOf('<body>'),text.lastIndexOf('<script')),'text/html').getElementById(id);
        const selecting=()=>{const s=getSelection();return s&&!s.isCollapsed&&live.contains(s.anchorNode)};
        const again=async()=>{if(!document.hidden&&!selecting()){
        try{const r=await fetch(location.href,{headers:{accept:'text/html'},signal:AbortSignal.timeout(10000)});const text=await r.text(),next=part(text,'live');if(!next)throw 0;
        if(!selecting()&&next.innerHTML!==live.innerHTML){const at=live.contains(document.activeElement)?document.activeElement.getAttribute('data-k'):null;
        live.replaceChildren(...document.adoptNode(next).childNodes);if(at)live.querySelector('[data-k="'+CSS.escape(at)+'"]')?.focus({preventScroll:true})}
        clock.textContent=part(text,'clock').textContent;since=null;stale.hidden=true}
        catch{since??=clock.textContent;stale.textContent='No answer from the emulator: this page shows '+since;stale.hidden=false}}setTimeout(again,2000)};setTimeout(again,2000);
        """;

    private static readonly (string Path, string Name)[] s_places = [("/", "Queues"), ("/jobs", "Scheduler"), ("/pubsub", "Pub/Sub")];

    public static async Task WriteAsync(HttpContext context, string place, string title, Html live, string clock, int status = 200)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // With no-referrer a browser would send the buttons' requests with the origin "null".
        headers["Referrer-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        var head = Html.Of($"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{title} · Cloud emulator</title><link rel="icon" href="data:,">
            """);
        var body = Html.Of($"""
            </head><body><header><b>Cloud emulator</b>{s_places.Select(p => p.Path == place ? Html.Of($"<a href=\"{p.Path}\" aria-current=\"page\">{p.Name}</a>") : Html.Of($"<a href=\"{p.Path}\">{p.Name}</a>"))}<span class="right small"><span id="stale" class="tag bad" role="status" hidden></span> <span id="clock" class="dim">{clock}</span></span></header>
            <main id="live">{live}</main>
            """);
        await context.Response.WriteAsync($"{head}<style nonce=\"{nonce}\">{Style}</style>{body}<script nonce=\"{nonce}\">{Refresh}</script></body></html>", context.RequestAborted);
    }

    /// <summary>A table that becomes a list of cards on a narrow screen. A header that begins with # is of numbers, an empty one of buttons.</summary>
    public static Html Table(string caption, IReadOnlyList<string> headers, IEnumerable<Html> rows) => Html.Of($"""
        <div class="scroll"><table class="rows" aria-label="{caption}"><thead><tr>{headers.Select(Header)}</tr></thead><tbody>{rows}</tbody></table></div>
        """);

    public static Html Cell(string label, Html content) => Html.Of($"<td data-l=\"{label}\"><div>{content}</div></td>");

    public static Html Cell(string label, string? content) => Html.Of($"<td data-l=\"{label}\" class=\"w\">{content}</td>");

    public static Html Number(string label, Html content) => Html.Of($"<td data-l=\"{label}\" class=\"n\">{content}</td>");

    public static Html Number(string label, long value) => Number(label, Words.Count(value));

    public static Html Name(Html content) => Html.Of($"<td class=\"name\">{content}</td>");

    public static Html Acts(IEnumerable<Html> buttons) => Html.Of($"<td class=\"do\"><div class=\"acts end\">{buttons}</div></td>");

    public static Html Fact(string name, Html value, bool isWide = false) => Html.Of($"<div class=\"{(isWide ? "wide" : "")}\"><dt>{name}</dt><dd>{value}</dd></div>");

    public static Html Fact(string name, string? value) => Fact(name, Html.Of($"{value}"));

    /// <summary>A button that posts an action on a resource and comes back to a page.</summary>
    public static Html Button(string action, string label, string back, string name, string? id = null, string style = "") => Html.Of($"""
        <form method="post" action="/page/{action}"><input type="hidden" name="name" value="{name}">{(id is null ? Html.Empty : Html.Of($"<input type=\"hidden\" name=\"id\" value=\"{id}\">"))}<input type="hidden" name="back" value="{back}"><button class="{style}" data-k="{action} {name} {id}" aria-label="{label} {(id is null ? Words.Short(name) : id)}">{label}</button></form>
        """);

    public static Html Tag(string text, string tone) => Html.Of($"<span class=\"tag {tone}\">{text}</span>");

    private static Html Header(string text) => text.Length == 0 ? Html.Of($"<td></td>") : text[0] == '#' ? Html.Of($"<th class=\"n\">{text[1..]}</th>") : Html.Of($"<th>{text}</th>");
}
