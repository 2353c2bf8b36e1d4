using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.Pages;

/// <summary>One page of the sandbox: its frame, its style, and the policy under which nothing but its own script runs.</summary>
internal static class Page
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1c2430;--dim:#66707f;--line:#dfe4ea;--back:#f4f6f8;--card:#fff;--accent:#2563c9;--accent-ink:#fff;--good:#1a7f4b;--bad:#b3362b;--wait:#9a6700;--bubble:#e8f0fd}
        @media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#98a3b3;--line:#323a46;--back:#14181e;--card:#1d232b;--accent:#6ba2f7;--accent-ink:#10151c;--good:#4cc38a;--bad:#f2786c;--wait:#e0b34a;--bubble:#24364f}}
        *{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        header{background:var(--card);border-bottom:1px solid var(--line);padding:.7rem 1.2rem;display:flex;gap:1.2rem;align-items:baseline;flex-wrap:wrap}
        header b{font-size:1.05rem}header a{color:var(--dim);text-decoration:none}header a:hover,header a[aria-current]{color:var(--accent)}a{color:var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        main{max-width:68rem;margin:1.2rem auto;padding:0 1rem}h1{font-size:1.35rem;margin:.2rem 0 1rem}h2{font-size:1.05rem;margin:0 0 .7rem}
        .card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem;margin-bottom:1rem}
        .cols{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr))}.cols>.card{margin:0}
        .dim{color:var(--dim)}.small{font-size:.85rem}code,.mono{font-family:ui-monospace,monospace;font-size:.88em;overflow-wrap:anywhere}
        table{border-collapse:collapse;width:100%}th{text-align:left;color:var(--dim);font-weight:500;font-size:.82rem}td,th{padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}tr:last-child td{border-bottom:0}
        .scroll{overflow-x:auto}.scroll th,.scroll code,.scroll .mono{white-space:nowrap}.scroll .fold{white-space:normal}.row{display:flex;gap:.5rem;flex-wrap:wrap;align-items:center}.acts{margin-top:.8rem}.acts:empty{display:none}.msg:not(:has(.keys)) form button{padding:.05rem .5rem}.price{font-size:1.7rem;font-weight:600}
        button,.button{font:inherit;border:1px solid var(--line);background:var(--card);color:var(--ink);border-radius:7px;padding:.35rem .8rem;cursor:pointer;text-decoration:none;display:inline-block}
        button:hover,.button:hover{border-color:var(--accent)}button.main,.button.main{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
        input,select{font:inherit;border:1px solid var(--line);background:var(--card);color:var(--ink);border-radius:7px;padding:.33rem .6rem;max-width:100%}input.percent{width:5.5rem}
        form{margin:0;display:inline-flex;gap:.5rem;flex-wrap:wrap;align-items:center}
        .tag{border-radius:99px;padding:.05rem .6rem;font-size:.82rem;border:1px solid currentColor;white-space:nowrap}.good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
        .chat{display:flex;flex-direction:column;gap:.5rem}.msg{max-width:34rem;border-radius:12px;padding:.5rem .8rem;background:var(--bubble);white-space:pre-wrap;overflow-wrap:anywhere}
        .msg.own{align-self:flex-end;background:var(--accent);color:var(--accent-ink)}.keys{display:grid;gap:.3rem;margin-top:.5rem;white-space:normal}.keys .row{flex-wrap:nowrap}.keys .row>*{flex:1}.keys form button,.keys .button{width:100%;text-align:center}
        @media (max-width:40rem){header{padding:.6rem 1rem;gap:.3rem .9rem;font-size:.92rem}header .small{display:none}main{margin-top:.8rem}.card{padding:.8rem .9rem}}
        .note{border-left:3px solid var(--accent);padding:.3rem .8rem;margin:0 0 1rem}.note.bad{border-color:var(--bad)}
        """;

    // Fetches the page again and swaps its live part, unless the person is typing in it; the focus and what was typed before stay. The head is left out, because its style bears another nonce.
    private const string Refresh = """
        const live=document.getElementById('live'),stale=document.getElementById('stale');
        const typing=()=>live.contains(document.activeElement)&&/INPUT|SELECT/.test(document.activeElement.tagName),fields=n=>[...n.querySelectorAll('input:not([type=hidden])')];
        const again=async()=>{if(!document.hidden&&!typing()){
        try{const r=await fetch(location.href,{headers:{accept:'text/html'}});const text=await r.text(),next=new DOMParser().parseFromString(text.slice(text.indexOf('<main>'),text.lastIndexOf('</main>')),'text/html').getElementById('live');
        if(next&&!typing()&&next.innerHTML!==live.innerHTML){const at=document.activeElement,same=e=>e.tagName===at.tagName&&e.textContent===at.textContent&&e.parentElement.innerHTML===at.parentElement.innerHTML;
        const kept=live.contains(at)&&[...next.querySelectorAll('a,button')].find(same);
        const now=fields(next);fields(live).forEach((f,i)=>{if(f.value!==f.defaultValue&&now[i]?.name===f.name)now[i].value=f.value});live.replaceChildren(...document.adoptNode(next).childNodes);if(kept)kept.focus({preventScroll:true})}stale.hidden=true}catch{stale.hidden=false}}setTimeout(again,1000)};setTimeout(again,1000);
        """;

    private static readonly (string Path, string Name)[] s_places = [("/", "Overview"), ("/telegram", "Telegram"), ("/nowpayments", "NOWPayments"), ("/changenow", "ChangeNOW")];

    public static IResult Show(HttpContext context, string title, Html live, int status = 200)
    {
        var nonce = Ids.Token(22);
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.CacheControl = "no-store";
        var head = Html.Of($"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{title} · sandbox</title>
            """);
        var body = Html.Of($"""
            </head><body><header><b>Sandbox</b>{s_places.Select(p => p.Path == context.Request.Path ? Html.Of($"<a href=\"{p.Path}\" aria-current=\"page\">{p.Name}</a>") : Html.Of($"<a href=\"{p.Path}\">{p.Name}</a>"))}<span class="dim small">no real money moves here</span> <span id="stale" class="tag bad" hidden>the sandbox does not answer</span></header>
            <main><h1>{title}</h1><div id="live">{live}</div></main>
            """);
        return Results.Text($"{head}<style nonce=\"{nonce}\">{Style}</style>{body}<script nonce=\"{nonce}\">{Refresh}</script></body></html>", "text/html; charset=utf-8", statusCode: status);
    }

    /// <summary>A status as a coloured tag.</summary>
    public static Html Tag(string status) => Html.Of($"""<span class="tag {Tone(status)}">{status}</span>""");

    /// <summary>A link, when the address is one a browser may safely follow; else only its text.</summary>
    public static Html Link(string? url, string text, string style = "") =>
        url is not null && Uri.TryCreate(url, UriKind.RelativeOrAbsolute, out var parsed) && (!parsed.IsAbsoluteUri ? url.StartsWith('/') : parsed.Scheme is "http" or "https")
            ? Html.Of($"""<a class="{style}" href="{url}">{text}</a>""")
            : Html.Of($"<span>{text}</span>");

    public static Html Short(string? value) => value is null ? Html.Of($"<span class=\"dim\">none</span>") : Html.Of($"""<code title="{value}">{(value.Length > 22 ? value[..12] + "…" + value[^6..] : value)}</code>""");

    private static string Tone(string status) => status switch
    {
        "finished" or "paid" or "member" or "administrator" or "creator" or "active" or "ready" => "good",
        "failed" or "expired" or "refunded" or "kicked" or "revoked" or "blocked" => "bad",
        "left" or "used up" => "dim",
        _ => "wait",
    };
}
