using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Identity;
using PayGatePrime.CloudEmulator.PubSub;
using PayGatePrime.CloudEmulator.Scheduler;

namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>One page for a person: what waits where, and the few buttons that help.</summary>
internal sealed class StatusPage(CloudTasksService tasks, SchedulerService scheduler, PubSubService pubSub)
{
    private const int ShownTasks = 25;

    private const string Style =
        ":root{color-scheme:light dark;--ink:#1c2430;--dim:#5c6675;--line:#dfe4ea;--back:#fff;--link:#2563c9}"
        + "@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#98a3b3;--line:#323a46;--back:#14181e;--link:#6ba2f7}}"
        + "body{font:14px/1.5 system-ui,sans-serif;margin:1.5rem;color:var(--ink);background:var(--back)}h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.4rem 0 .3rem}"
        + ".scroll{overflow-x:auto}table{border-collapse:collapse}td,th{border-bottom:1px solid var(--line);padding:.3rem .8rem .3rem 0;text-align:left;white-space:nowrap}"
        + "th{color:var(--dim);font-weight:500}a{color:var(--link)}form{display:inline}code{font-size:12px}"
        + "button{font:inherit;color:inherit;background:none;border:1px solid var(--line);border-radius:6px;padding:.05rem .6rem;cursor:pointer}button:hover{border-color:var(--link)}"
        + ":focus-visible{outline:2px solid var(--link);outline-offset:2px}@media (max-width:40rem){body{margin:.8rem}}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpContext context, StatusPage page) => page.ShowAsync(context));
        routes.MapPost("/page/{action}", (HttpContext context, string action, StatusPage page) => page.ActAsync(context, action));
    }

    private static string E(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    private static string ShortOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Time(long microseconds) => microseconds == 0 ? "" : UnixTime.Time(microseconds).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Button(string action, string name, string label) =>
        $"<form method=post action=\"/page/{action}\"><input type=hidden name=name value=\"{E(name)}\"><button aria-label=\"{label} {E(ShortOf(name))}\">{label}</button></form> ";

    private async Task ShowAsync(HttpContext context)
    {
        var html = new StringBuilder(4096);
        html.Append("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width,initial-scale=1\"><title>Cloud emulator</title><style>").Append(Style).Append("</style><h1>Cloud emulator</h1>");
        html.Append("<h2>Queues</h2><div class=scroll><table><tr><th>Queue<th>State<th>Depth<th>In flight<th>Delivered<th>Failed attempts<th>Given up<th>Rate<th></tr>");
        foreach (var queue in tasks.AllQueues())
        {
            var stats = queue.Lane!.Stats();
            html.Append(CultureInfo.InvariantCulture, $"<tr><td><a title=\"{E(queue.Name)}\" href=\"/?queue={E(Uri.EscapeDataString(queue.Name))}\">{E(ShortOf(queue.Name))}</a><td>{TasksJson.StateName(queue.State)}");
            html.Append(CultureInfo.InvariantCulture, $"<td>{stats.Depth}<td>{stats.InFlight}<td>{stats.Delivered}<td>{stats.FailedAttempts}<td>{stats.GivenUp}<td>{queue.Settings.MaxDispatchesPerSecond}/s<td>");
            html.Append(queue.State == QueueState.Running ? Button("pause", queue.Name, "Pause") : Button("resume", queue.Name, "Resume")).Append(Button("purge", queue.Name, "Purge"));
        }

        html.Append("</table></div>");
        if (context.Request.Query["queue"] is { Count: > 0 } chosen && tasks.AllQueues().FirstOrDefault(q => q.Name == chosen[0]) is { } shown)
        {
            await AppendTasksAsync(html, shown);
        }

        html.Append("<h2>Jobs</h2><div class=scroll><table><tr><th>Job<th>Schedule<th>State<th>Next<th>Last attempt<th>Status<th></tr>");
        foreach (var job in scheduler.AllJobs())
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td title=\"{E(job.Definition.Name)}\">{E(ShortOf(job.Definition.Name))}<td><code>{E(job.Definition.Schedule)}</code> {E(job.Definition.TimeZone)}<td>{job.Definition.State}");
            html.Append(CultureInfo.InvariantCulture, $"<td>{job.NextAt:u}<td>{job.LastAttemptAt:u}<td>{E(job.LastFailure)}<td>{Button("run-job", job.Definition.Name, "Run")}");
        }

        html.Append("</table></div><h2>Push subscriptions</h2><div class=scroll><table><tr><th>Subscription<th>Topic<th>Endpoint<th>Depth<th>Delivered<th>Failed attempts</tr>");
        foreach (var subscription in pubSub.AllSubscriptions())
        {
            var stats = subscription.Lane.Stats();
            html.Append(CultureInfo.InvariantCulture, $"<tr><td title=\"{E(subscription.Definition.Name)}\">{E(ShortOf(subscription.Definition.Name))}<td>{E(ShortOf(subscription.Definition.Topic))}<td>{E(subscription.Definition.PushEndpoint)}");
            html.Append(CultureInfo.InvariantCulture, $"<td>{stats.Depth}<td>{stats.Delivered}<td>{stats.FailedAttempts}");
        }

        html.Append("</table></div></html>");
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(html.ToString(), context.RequestAborted);
    }

    private async Task AppendTasksAsync(StringBuilder html, QueueResource queue)
    {
        var page = await tasks.ListTasksAsync(queue.Name, TaskView.Basic, ShownTasks, null);
        html.Append(CultureInfo.InvariantCulture, $"<h2>Tasks of {E(queue.ShortName)}</h2><div class=scroll><table><tr><th>Task<th>Goes to<th>Next attempt<th>Attempts<th>Answers<th>Last answer<th></tr>");
        foreach (var task in page.Items)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{E(ShortOf(task.Name))}<td>{E(task.Target.Method)} {E(task.Target.Url)}<td>{Time(task.ScheduledAt)}");
            html.Append(CultureInfo.InvariantCulture, $"<td>{task.Dispatches}<td>{task.Responses}<td>{E(task.LastMessage)}<td>{Button("run", task.Name, "Run now")}");
        }

        html.Append(page.NextToken.Length > 0 ? "</table></div><p>There are more.</p>" : "</table></div>");
        html.Append("<h3>Left last</h3><div class=scroll><table><tr><th>Task<th>How<th>Attempts<th>Last status<th>When</tr>");
        foreach (var left in queue.Lane!.Finished())
        {
            html.Append("<tr><td>").Append(E(left.Name)).Append("<td>").Append(E(left.How)).Append("<td>").Append(Number(left.Attempts));
            html.Append("<td>").Append(left.LastStatus == 0 ? "" : Number(left.LastStatus)).Append("<td>").Append(Time(left.At));
        }

        html.Append("</table></div>");
    }

    private async Task ActAsync(HttpContext context, string action)
    {
        LocalCallers.RequireSameOrigin(context);
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : throw ApiException.Invalid("A form is expected.");
        var name = form["name"].ToString();
        switch (action)
        {
            case "pause":
                await tasks.PauseQueueAsync(name);
                break;
            case "resume":
                await tasks.ResumeQueueAsync(name);
                break;
            case "purge":
                await tasks.PurgeQueueAsync(name);
                break;
            case "run-job":
                await scheduler.RunAsync(name);
                break;
            case "run" when name.Split("/tasks/") is [var queue, var id]:
                await tasks.RunTaskAsync(queue, id, TaskView.Basic);
                name = queue;
                break;
            default:
                throw ApiException.NotFound($"There is no button '{action}'.");
        }

        context.Response.Redirect(action == "run-job" ? "/" : "/?queue=" + Uri.EscapeDataString(name));
    }
}
