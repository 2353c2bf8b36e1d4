using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Local;

/// <summary>The page of resources, their logs and their commands, served to this machine only.</summary>
internal sealed partial class ResourcesPage(
    ApplicationContext application,
    IConfiguration configuration,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ResourceCommandService commands,
    ConsoleReport report)
{
    private const string DefaultUrl = "http://localhost:15000";
    private const string CommandHeader = "X-Requested-By";
    private WebApplication? _web;

    /// <summary>Where it is served; null when it is not.</summary>
    public string? Url { get; private set; }

    public async Task StartAsync(CancellationToken cancellation)
    {
        if (application.Options.DisableDashboard)
        {
            return;
        }

        var port = Port();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.ConfigureKestrel(o => Listen(o, port));
        _web = builder.Build();
        _web.Use(GuardAsync);
        _web.MapGet("/", Page);
        _web.MapGet("/api/resources", () => Results.Json(Visible().Select(View)));
        _web.MapGet("/api/resources/{name}/logs", (string name) =>
            Exists(name) ? Results.Json(logs.Lines(name).Select(l => new { line = l.LineNumber, text = l.Content, isError = l.IsErrorMessage })) : Results.NotFound());
        _web.MapPost("/api/resources/{name}/commands/{command}", CommandAsync);
        _web.MapGet("/resources/{name}", Log);
        try
        {
            await _web.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new DistributedApplicationException($"Port {port} is in use, so the resources page can't be served on it: end what uses it or set ASPNETCORE_URLS to another address.", e);
        }

        var bound = new Uri(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Url = $"http://localhost:{bound.Port}";
        report.Write($"Now listening on: {Url}");
        report.Write($"Resources page: {Url}");
    }

    public async Task StopAsync()
    {
        if (_web is not null)
        {
            await _web.DisposeAsync().ConfigureAwait(false);
            _web = null;
        }
    }

    private static void Listen(KestrelServerOptions options, int port)
    {
        // Any free port can't be had on two addresses at once.
        if (port == 0)
        {
            options.Listen(IPAddress.Loopback, 0);
        }
        else
        {
            options.ListenLocalhost(port);
        }
    }

    private static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        // A name that leads here only since a moment ago (DNS rebinding) is not one of ours.
        if (context.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        await next(context).ConfigureAwait(false);
    }

    private static object View(ResourceEvent current) => new
    {
        name = current.Resource.Name,
        type = current.Snapshot.ResourceType,
        state = current.Snapshot.State?.Text,
        health = current.Snapshot.HealthStatus?.ToString(),
        exitCode = current.Snapshot.ExitCode,
        endpoints = current.Snapshot.Urls.Select(u => new { name = u.Name ?? u.DisplayText, url = u.Url }),
        processId = ProcessIdOf(current),
    };

    private static int? ProcessIdOf(ResourceEvent current) => current.Snapshot.Properties.FirstOrDefault(p => p.Name == "executable.pid")?.Value as int?;

    private int Port()
    {
        var urls = configuration["ASPNETCORE_URLS"] ?? configuration["URLS"] ?? (application.Options.IsTest ? "http://localhost:0" : DefaultUrl);
        var first = urls.Split(';', StringSplitOptions.TrimEntries)[0];
        return Uri.TryCreate(first, UriKind.Absolute, out var url) && url.Scheme == "http"
            ? url.Port
            : throw new DistributedApplicationException($"The resources page is served over plain http to this machine only, so ASPNETCORE_URLS can't be '{first}'.");
    }

    private bool Exists(string name) => model.Resources.Any(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<ResourceEvent> Visible()
    {
        var current = notifications.Current().ToDictionary(e => e.Resource.Name, StringComparer.OrdinalIgnoreCase);
        return model.Resources.Where(r => current.ContainsKey(r.Name)).Select(r => current[r.Name]).Where(e => !e.Snapshot.IsHidden);
    }

    private async Task<IResult> CommandAsync(HttpContext context, string name, string command)
    {
        // A page of another site can't set a header of its own without asking first, and is never allowed to.
        if (!context.Request.Headers.ContainsKey(CommandHeader))
        {
            return Results.Problem($"The header {CommandHeader} is missing.", statusCode: StatusCodes.Status403Forbidden);
        }

        if (!Exists(name))
        {
            return Results.Problem($"There is no resource '{name}'.", statusCode: StatusCodes.Status404NotFound);
        }

        var full = command is "start" or "stop" or "restart" ? $"resource-{command}" : command;
        var result = await commands.ExecuteCommandAsync(name, full, context.RequestAborted).ConfigureAwait(false);
        return result.Success ? Results.Ok(new { success = true }) : Results.Problem(result.ErrorMessage, statusCode: StatusCodes.Status409Conflict);
    }

    private IResult Log(HttpContext context, string name)
    {
        if (!Exists(name))
        {
            return Results.NotFound();
        }

        var body = new StringBuilder().Append("<p><a href=\"/\">All resources</a></p><h1>").Append(Encode(name)).Append("</h1><pre>");
        foreach (var line in logs.Lines(name))
        {
            var text = Colours().Replace(line.Content, "");
            var tone = line.IsErrorMessage || text.StartsWith("fail:", StringComparison.Ordinal) || text.StartsWith("crit:", StringComparison.Ordinal) ? "bad"
                : text.StartsWith("warn:", StringComparison.Ordinal) ? "wait" : null;
            body.Append(tone is null ? "" : $"<span class=\"{tone}\">").Append(Encode(text)).Append(tone is null ? "\n" : "</span>\n");
        }

        return Html(context, $"{name} · log", body.Append("</pre>").ToString());
    }

    private IResult Page(HttpContext context)
    {
        var visible = Visible().ToList();
        var body = new StringBuilder("<h1>").Append(Encode(application.Metadata.Name))
            .Append("</h1><div class=\"scroll\"><table><thead><tr><th>Name<th>Type<th>State<th>Health<th>Endpoints<th>Process<th>Started (UTC)<th><span class=\"hidden\">Commands</span></tr></thead><tbody>");
        foreach (var current in visible.Where(e => e.Resource is not ParameterResource))
        {
            Row(body, current);
        }

        body.Append("</tbody></table></div>");
        var parameters = visible.Where(e => e.Resource is ParameterResource).ToList();
        if (parameters.Count > 0)
        {
            body.Append("<details><summary>Parameters (").Append(parameters.Count).Append(")</summary><ul>");
            foreach (var parameter in parameters)
            {
                body.Append("<li>").Append(Name(parameter)).Append(' ').Append(State(parameter.Snapshot.State?.Text));
            }

            body.Append("</ul></details>");
        }

        return Html(context, "Resources", body.ToString());
    }

    private static void Row(StringBuilder body, ResourceEvent current)
    {
        var snapshot = current.Snapshot;
        body.Append("<tr><td>").Append(Name(current)).Append("<td>").Append(Encode(snapshot.ResourceType)).Append("<td>").Append(State(snapshot.State?.Text))
            .Append("<td>").Append(State(snapshot.HealthStatus?.ToString())).Append("<td>");
        foreach (var url in snapshot.Urls)
        {
            body.Append(Link(url));
        }

        body.Append("<td>").Append(ProcessIdOf(current)).Append("<td>").Append(Encode(snapshot.StartTimeStamp?.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture))).Append("<td>");
        foreach (var command in current.Resource.Annotations.OfType<ResourceCommandAnnotation>().Where(c => IsPossible(c.Name, snapshot.State?.Text)))
        {
            body.Append("<button aria-label=\"").Append(Encode($"{command.DisplayName} {current.Resource.Name}"))
                .Append("\" data-url=\"/api/resources/").Append(Encode(current.Resource.Name)).Append("/commands/").Append(Encode(Uri.EscapeDataString(command.Name)))
                .Append("\">").Append(Encode(command.DisplayName)).Append("</button> ");
        }
    }

    private static string Name(ResourceEvent current) => $"<a href=\"/resources/{Encode(Uri.EscapeDataString(current.Resource.Name))}\">{Encode(current.Resource.Name)}</a>";

    private static string State(string? text) => text switch
    {
        null => "",
        "Running" or "Healthy" => $"<span class=\"good\">{text}</span>",
        "FailedToStart" or "RuntimeUnhealthy" or "Unhealthy" => $"<span class=\"bad\">{text}</span>",
        "Starting" or "Waiting" or "Stopping" or "Degraded" => $"<span class=\"wait\">{text}</span>",
        _ => Encode(text),
    };

    private static bool IsPossible(string command, string? state) => command switch
    {
        "resource-start" => state is not ("Running" or "Starting" or "Waiting" or "Stopping"),
        "resource-stop" => state is "Running" or "Starting" or "Waiting",
        "resource-restart" => state is "Running",
        _ => true,
    };

    private static string Link(UrlSnapshot url) =>
        url.Url.StartsWith("http://", StringComparison.Ordinal) || url.Url.StartsWith("https://", StringComparison.Ordinal)
            ? $"<a href=\"{Encode(url.Url)}\">{Encode(url.DisplayText ?? url.Url)}</a> "
            : $"{Encode(url.Url)} ";

    private static IResult Html(HttpContext context, string title, string live)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return Results.Content(
            $$$"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{{{Encode(title)}}}</title>
            <style nonce="{{{nonce}}}">
            :root{color-scheme:light dark;--ink:#1c2430;--dim:#5c6675;--line:#dfe4ea;--back:#fff;--link:#2563c9;--good:#1a7f4b;--bad:#b3362b;--wait:#8a5d00}
            @media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#98a3b3;--line:#323a46;--back:#14181e;--link:#6ba2f7;--good:#4cc38a;--bad:#f2786c;--wait:#e0b34a}}
            body{font:15px/1.5 system-ui,sans-serif;margin:1.5rem;color:var(--ink);background:var(--back)}h1{font-size:1.4rem}a{color:var(--link)}
            .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}td,th{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}th,summary{color:var(--dim);font-weight:500}
            summary{margin-top:1rem;cursor:pointer}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem}.good{color:var(--good)}.bad{color:var(--bad)}.wait{color:var(--wait)}
            button{font:inherit;font-size:.9em;color:inherit;background:none;border:1px solid var(--line);border-radius:6px;padding:.05rem .6rem;cursor:pointer}button:hover{border-color:var(--link)}
            :focus-visible{outline:2px solid var(--link);outline-offset:2px}.hidden{position:absolute;clip-path:inset(50%)}#answer{position:sticky;bottom:0;margin:0;padding:.5rem 0;background:var(--back);color:var(--bad)}#answer:empty{display:none}
            @media (max-width:40rem){body{margin:.8rem}}
            </style></head><body>
            <main id="live">{{{live}}}</main><p id="answer" role="status"></p>
            <script nonce="{{{nonce}}}">
            const live = document.getElementById('live');
            const answer = document.getElementById('answer');
            async function refresh() {
              const r = await fetch(location.href);
              const text = await r.text();
              // Without the head, whose style bears another nonce.
              const next = new DOMParser().parseFromString(text.slice(text.indexOf('<main'), text.lastIndexOf('</main>')), 'text/html').getElementById('live');
              if (!next || next.innerHTML === live.innerHTML || !getSelection().isCollapsed) return;
              const open = live.querySelector('details')?.open;
              const label = live.contains(document.activeElement) && document.activeElement.getAttribute('aria-label');
              const atEnd = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
              const aside = live.querySelector('.scroll')?.scrollLeft ?? 0;
              live.innerHTML = next.innerHTML;
              if (open) live.querySelector('details').open = true;
              if (label) [...live.querySelectorAll('button')].find(b => b.getAttribute('aria-label') === label)?.focus({ preventScroll: true });
              if (aside) live.querySelector('.scroll').scrollLeft = aside;
              if (atEnd) scrollTo(0, document.documentElement.scrollHeight);
            }
            async function again() {
              if (!document.hidden) try { await refresh(); } catch { answer.textContent = 'The application host does not answer.'; }
              setTimeout(again, 2000);
            }
            setTimeout(again, 2000);
            document.addEventListener('click', async e => {
              const url = e.target.dataset && e.target.dataset.url;
              if (!url) return;
              answer.textContent = '';
              const r = await fetch(url, { method: 'POST', headers: { '{{{CommandHeader}}}': 'page' } });
              if (r.ok) await refresh(); else answer.textContent = (await r.json()).detail;
            });
            </script></body></html>
            """,
            "text/html; charset=utf-8");
    }

    private static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    // Terminal colours, which a page can't show.
    [GeneratedRegex(@"\x1B\[[0-9;]*m")]
    private static partial Regex Colours();
}
