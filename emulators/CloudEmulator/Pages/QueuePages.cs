using System.Globalization;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>The queues, one lane with what waits in it, and one task, message or run of a job.</summary>
internal sealed class QueuePages(CloudTasksService tasks, DeliveryEngine engine, TimeProvider time)
{
    private const int PageSize = 50;

    public static string LaneAddress(string name) => $"/lane?name={Uri.EscapeDataString(name)}";

    public PageView Overview()
    {
        var now = time.GetUtcNow();
        var queues = tasks.AllQueues().ToArray();
        if (queues.Length == 0)
        {
            return new PageView("/", "Queues", Html.Of($"""
                <section class="card"><h1>Queues</h1><p class="empty">There is no queue yet. Make one with CreateQueue (POST /v2/projects/PROJECT/locations/LOCATION/queues), with a queue.yaml (--queues) or with a configuration file (--config).</p></section>
                """));
        }

        var places = queues.GroupBy(q => q.Name[..q.Name.LastIndexOf("/queues/", StringComparison.Ordinal)]).OrderBy(g => g.Key, StringComparer.Ordinal);
        return new PageView("/", "Queues", Html.Of($"<h1>Queues</h1><p></p>{places.Select(p => Place(p.Key, [.. p], now))}"));
    }

    public async Task<PageView> LaneAsync(string name, string? after)
    {
        var lane = Lane(name);
        var now = time.GetUtcNow();
        var parcels = await engine.ListByScheduleAsync(lane, Cursor(after), PageSize + 1);
        var shown = parcels.Take(PageSize).ToArray();
        var targets = await Task.WhenAll(shown.Select(engine.ReadTargetAsync));
        var stats = lane.Stats();
        var self = LaneAddress(name);
        var noun = Noun(stats.Kind);
        var next = parcels.Count > PageSize ? $"{self}&after={shown[^1].ScheduledAt.ToString(CultureInfo.InvariantCulture)}-{shown[^1].Id.ToString(CultureInfo.InvariantCulture)}" : null;
        var rows = shown.Zip(targets).Select(p => Row(lane, p.First, p.Second, now, self));
        var waiting = shown.Length > 0
            ? Layout.Table($"{noun}s", [Title(noun), "State", "Goes to", "Schedule time", "#Attempts", "Last response", ""], rows)
            : Html.Of($"<p class=\"empty\">{(string.IsNullOrEmpty(after) ? $"Nothing waits here and nothing is under way." : "There is nothing further on.")}</p>");
        var pages = string.IsNullOrEmpty(after) && next is null ? Html.Empty : Html.Of($"""
            <nav class="pages" aria-label="Pages">{(string.IsNullOrEmpty(after) ? Html.Empty : Html.Of($"<a href=\"{self}\">First page</a>"))}{(next is null ? Html.Empty : Html.Of($"<a href=\"{next}\">Next page</a>"))}</nav>
            """);
        return new PageView(PlaceOf(stats.Kind), Words.Short(name), Html.Of($"""
            <h1>{Words.Short(name)}</h1><p class="path">{name}</p>
            <section class="card"><h2>{Title(KindName(stats.Kind))}</h2><dl class="facts">{Facts(lane, stats, now)}</dl></section>
            <section class="card"><h2>{Title(noun)}s by schedule time</h2>{waiting}{pages}</section>
            <section class="card"><h2>Left last</h2>{Left(lane, noun, now)}</section>
            """));
    }

    public async Task<PageView> ItemAsync(string laneName, string id)
    {
        var lane = Lane(laneName);
        var kind = lane.Rules.Kind;
        var noun = Noun(kind);
        var now = time.GetUtcNow();
        var crumb = Html.Of($"<p class=\"path\">{KindName(kind)} <a href=\"{LaneAddress(laneName)}\">{laneName}</a></p>");
        if (await engine.PeekAsync(lane, id) is not { } parcel || await engine.ReadTargetAsync(parcel) is not { } target)
        {
            var left = lane.Finished().FirstOrDefault(f => f.Name == id);
            return new PageView(PlaceOf(kind), id, Html.Of($"""
                <h1>{id}</h1>{crumb}<section class="card">{(left is null
                    ? Html.Of($"<p class=\"empty\">This {noun} is not there. It may have been delivered or deleted a while ago, or never existed.</p>")
                    : Html.Of($"<h2>No longer there</h2><dl class=\"facts\">{Layout.Fact("How it ended", Ending(left))}{Layout.Fact("Attempts", Words.Count(left.Attempts))}{Layout.Fact("Last status", left.LastStatus == 0 ? "none" : Words.Number(left.LastStatus))}{Layout.Fact("When", Words.Moment(left.At, now))}</dl>"))}</section>
                """), StatusCodes.Status404NotFound);
        }

        var self = $"/item?lane={Uri.EscapeDataString(laneName)}&id={Uri.EscapeDataString(id)}";
        return new PageView(PlaceOf(kind), id, Html.Of($"""
            <h1>{id}</h1>{crumb}
            <section class="card"><h2>{Title(noun)}</h2><dl class="facts">{lane.Read(() => ItemFacts(parcel, now))}</dl><p></p><div class="acts">{(lane.Rules.CanRun ? Layout.Button("run", "Run now", self, laneName, id, "main") : Html.Empty)}{Layout.Button("delete", "Delete", LaneAddress(laneName), laneName, id, "bad")}</div></section>
            {(kind == ResourceKind.Subscription ? Message(parcel, target) : Request(lane.Rules.Outgoing(target)))}
            {Body(target.Body)}
            """));
    }

    public PageView AskPurge(string name, string back)
    {
        var lane = Lane(name);
        var stats = lane.Stats();
        var what = Words.Of(stats.Depth, Noun(stats.Kind));
        return new PageView(PlaceOf(stats.Kind), $"Purge {Words.Short(name)}?", Html.Of($"""
            <section class="card"><h1>Purge {Words.Short(name)}?</h1><p class="path">{name}</p><p>{(stats.Depth == 0 ? "Nothing waits here now." : $"{what} will be deleted and can't be brought back.")} What is being sent this moment may still arrive.</p>
            <div class="acts">{Layout.Button("purge", stats.Depth == 0 ? "Purge" : $"Purge {what}", back, name, null, "main")}<a class="button" href="{back}">Cancel</a></div></section>
            """));
    }

    private static ParcelKey Cursor(string? after) => string.IsNullOrEmpty(after) ? ParcelKey.First
        : after.Split('-') is [var at, var id] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new ParcelKey(time, number)
        : throw ApiException.Invalid("The address does not name a page of this list.");

    private static string Noun(ResourceKind kind) => kind switch
    {
        ResourceKind.Queue => "task",
        ResourceKind.Job => "run",
        _ => "message",
    };

    private static string KindName(ResourceKind kind) => kind switch
    {
        ResourceKind.Queue => "queue",
        ResourceKind.Job => "job",
        _ => "subscription",
    };

    private static string PlaceOf(ResourceKind kind) => kind switch
    {
        ResourceKind.Queue => "/",
        ResourceKind.Job => "/jobs",
        _ => "/pubsub",
    };

    private static string Title(string noun) => char.ToUpperInvariant(noun[0]) + noun[1..];

    private static Html Place(string place, QueueResource[] queues, DateTimeOffset now) => Html.Of($"""
        <section class="card"><h2>{place}</h2>{Layout.Table($"Queues of {place}", ["Queue", "State", "#Waiting", "#Due", "#In flight", "#Oldest due", "#Dispatched", "#Failed", "#Given up", "#Rate", ""], queues.Select(q => Row(q, now)))}</section>
        """);

    private static Html Row(QueueResource queue, DateTimeOffset now)
    {
        var stats = queue.Lane!.Stats();
        return Html.Of($"""
            <tr>{Layout.Name(Html.Of($"<a href=\"{LaneAddress(queue.Name)}\" data-k=\"{queue.Name}\">{queue.ShortName}</a>"))}{Layout.Cell("State", State(queue.State))}{Layout.Number("Waiting", stats.Scheduled)}{Layout.Number("Due", stats.Due + stats.Held)}{Layout.Number("In flight", stats.InFlight)}{Layout.Number("Oldest due", Age(stats, now))}{Layout.Number("Dispatched", stats.Dispatched)}{Layout.Number("Failed", stats.FailedAttempts)}{Layout.Number("Given up", stats.GivenUp)}{Layout.Number("Rate", Rate(queue, stats))}{Layout.Acts(QueueButtons(queue.Name, queue.State, "/"))}</tr>
            """);
    }

    private static Html Rate(QueueResource queue, LaneStats stats) => stats.RateShare < 1
        ? Html.Of($"<span class=\"wait\">{queue.Settings.MaxDispatchesPerSecond * stats.RateShare:0.#}</span> of {queue.Settings.MaxDispatchesPerSecond:0.###}/s")
        : Html.Of($"{queue.Settings.MaxDispatchesPerSecond:0.###}/s");

    private static Html State(QueueState state) => Layout.Tag(state.ToString().ToLowerInvariant(), state == QueueState.Running ? "good" : "wait");

    private static Html Age(LaneStats stats, DateTimeOffset now) =>
        stats.OldestDueAt is { } at ? Html.Of($"{Words.Span(now - UnixTime.Time(at))}") : Html.Of($"<span class=\"dim\">–</span>");

    private static IEnumerable<Html> QueueButtons(string name, QueueState state, string back) =>
    [
        state == QueueState.Running ? Layout.Button("pause", "Pause", back, name) : Layout.Button("resume", "Resume", back, name),
        Purge(name, back),
    ];

    private static Html Purge(string name, string back) =>
        Html.Of($"<a class=\"button\" href=\"/purge?name={Uri.EscapeDataString(name)}&amp;back={Uri.EscapeDataString(back)}\" data-k=\"ask {name}\" aria-label=\"Purge {Words.Short(name)}\">Purge…</a>");

    private static Html Row(Lane lane, Parcel parcel, HttpTarget? target, DateTimeOffset now, string self) => lane.Read(() => Html.Of($"""
        <tr>{Layout.Name(Html.Of($"<a href=\"/item?lane={Uri.EscapeDataString(lane.Name)}&amp;id={Uri.EscapeDataString(parcel.Name)}\" data-k=\"{parcel.Name}\">{parcel.Name}</a>"))}{Layout.Cell("State", ParcelTag(parcel, now))}{Layout.Cell("Goes to", target is null ? "" : lane.Rules.Kind == ResourceKind.Subscription ? lane.Rules.IsPull ? "waits to be pulled" : lane.Rules.Destination(target).Url : target.Method == Scheduler.JobDefinition.Publish ? target.Url : $"{lane.Rules.Outgoing(target).Method} {lane.Rules.Outgoing(target).Url}")}{Layout.Cell("Schedule time", Words.Moment(parcel.ScheduledAt, now))}{Layout.Number("Attempts", parcel.Dispatches)}{Layout.Cell("Last response", LastResponse(parcel))}{Layout.Acts(
            [lane.Rules.CanRun ? Layout.Button("run", "Run now", self, lane.Name, parcel.Name) : Html.Empty, Layout.Button("delete", "Delete", self, lane.Name, parcel.Name)])}</tr>
        """));

    private static Html ParcelTag(Parcel parcel, DateTimeOffset now) =>
        parcel.IsLent ? Layout.Tag("pulled", "good")
        : parcel.State == ParcelState.Running ? Layout.Tag("in flight", "good")
        : parcel.ScheduledAt > UnixTime.Microseconds(now) ? Layout.Tag(parcel.Dispatches > 0 ? "retries later" : "waits", parcel.Dispatches > 0 ? "wait" : "dim")
        : parcel.Lane.Rules.IsPaused ? Layout.Tag("held by the pause", "wait") : Layout.Tag("due", "wait");

    private static Html LastResponse(Parcel parcel) => parcel.LastDispatchAt == 0 ? Html.Of($"<span class=\"dim\">none yet</span>")
        : parcel.LastMessage is { } message ? Html.Of($"<span class=\"bad\">{message}</span>")
        : parcel.LastResponseAt > 0 ? Html.Of($"{parcel.PreviousStatus}") : Html.Of($"<span class=\"dim\">none yet</span>");

    private static Html ItemFacts(Parcel parcel, DateTimeOffset now) => Html.Of($"""
        {Layout.Fact("State", ParcelTag(parcel, now))}{Layout.Fact("Schedule time", Words.Moment(parcel.ScheduledAt, now))}{Layout.Fact("Created", Words.Moment(parcel.CreatedAt, now))}{Layout.Fact("Attempts", Words.Count(parcel.Dispatches))}{Layout.Fact("Responses", Words.Count(parcel.Responses))}{Layout.Fact("Deadline of an attempt", Words.Span(TimeSpan.FromMilliseconds(parcel.DeadlineMilliseconds)))}{Layout.Fact("First dispatch", Words.Moment(parcel.FirstDispatchAt, now))}{Layout.Fact("Last dispatch", Words.Moment(parcel.LastDispatchAt, now))}{Layout.Fact("Last response", Words.Moment(parcel.LastResponseAt, now))}{Layout.Fact("Last status", parcel.PreviousStatus == 0 ? "none" : Words.Number(parcel.PreviousStatus))}{Layout.Fact("Last message", LastResponse(parcel), isWide: true)}
        """);

    private static Html Request(HttpTarget target) => Html.Of($"""
        <section class="card"><h2>Request</h2><dl class="facts">{Layout.Fact("Method", target.Method)}{Layout.Fact("URL", Html.Of($"<code>{target.Url}</code>"), isWide: true)}{(target.Authorization is { } token
            ? Layout.Fact(token.IsOidc ? "OIDC token of" : "OAuth token of", Html.Of($"{token.ServiceAccountEmail}{(token.Value.Length > 0 ? Html.Of($" <span class=\"dim\">for {token.Value}</span>") : Html.Empty)}"), isWide: true)
            : Html.Empty)}</dl><p></p>{Pairs("Header", target.Headers)}</section>
        """);

    private static Html Message(Parcel parcel, HttpTarget target)
    {
        var message = PubSub.MessageCodec.Read(parcel, target);
        return Html.Of($"""
            <section class="card"><h2>Attributes</h2>{(message.OrderingKey.Length > 0 ? Html.Of($"<p>Ordering key <code>{message.OrderingKey}</code></p>") : Html.Empty)}{Pairs("Attribute", message.Attributes)}</section>
            """);
    }

    private static Html Pairs(string name, IReadOnlyList<KeyValuePair<string, string>> pairs) => pairs.Count == 0 ? Html.Of($"<p class=\"empty\">No {name.ToLowerInvariant()}s.</p>")
        : Layout.Table($"{name}s", [name, "Value"], pairs.Select(p => Html.Of($"""
            <tr>{Layout.Name(Html.Of($"<code>{p.Key}</code>"))}{Layout.Cell("Value", SecretHeaders.Contains(p.Key) ? Html.Of($"<span class=\"dim\">hidden, {Words.Of(p.Value.Length, "character")}</span>") : Html.Of($"<code>{p.Value}</code>"))}</tr>
            """)));

    private static Html Body(byte[] bytes)
    {
        var body = BodyView.Of(bytes);
        return Html.Of($"""
            <section class="card"><h2>Body</h2>{(bytes.Length == 0 ? Html.Of($"<p class=\"empty\">Empty.</p>")
                : Html.Of($"<p class=\"dim small\">{Words.Of(bytes.Length, "byte")}, {body.Kind}{(body.IsCut ? ", only its beginning is shown" : "")}</p><pre tabindex=\"0\">{body.Text}</pre>"))}</section>
            """);
    }

    private static string Retry(RetryPolicy retry) =>
        (retry.MaxAttempts < 0 ? "no limit of attempts" : Words.Of(retry.MaxAttempts, "attempt"))
        + (retry.MaxBackoff == TimeSpan.Zero ? ", at once" : $", after {Words.Span(retry.MinBackoff)} to {Words.Span(retry.MaxBackoff)}")
        + (retry.MaxRetryDuration > TimeSpan.Zero ? ", for " + Words.Span(retry.MaxRetryDuration) : "");

    private static Html Ending(FinishedParcel left) => Layout.Tag(left.How, left.How == "delivered" ? "good" : left.How == "given up" ? "bad" : "dim");

    private static Html Left(Lane lane, string noun, DateTimeOffset now)
    {
        var finished = lane.Finished();
        return finished.Count == 0 ? Html.Of($"<p class=\"empty\">Nothing has left since the emulator was started.</p>")
            : Layout.Table("Left last", [Title(noun), "How", "#Attempts", "#Last status", "When"], finished.Select(f => Html.Of($"""
                <tr>{Layout.Name(Html.Of($"{f.Name}"))}{Layout.Cell("How", Ending(f))}{Layout.Number("Attempts", f.Attempts)}{Layout.Number("Last status", f.LastStatus == 0 ? Html.Of($"<span class=\"dim\">none</span>") : Html.Of($"{f.LastStatus}"))}{Layout.Cell("When", Words.Moment(f.At, now))}</tr>
                """)));
    }

    private Lane Lane(string name) => engine.FindLane(name) ?? throw ApiException.NotFound($"There is no queue, job or subscription of the name '{name}'.");

    private Html Facts(Lane lane, LaneStats stats, DateTimeOffset now)
    {
        var rules = lane.Rules;
        var self = LaneAddress(lane.Name);
        var queue = stats.Kind == ResourceKind.Queue ? tasks.AllQueues().FirstOrDefault(q => q.Name == lane.Name) : null;
        return Html.Of($"""
            {(queue is null ? Html.Empty : Layout.Fact("State", State(queue.State)))}{Layout.Fact("Waiting", Words.Count(stats.Scheduled))}{Layout.Fact("Due", Words.Count(stats.Due + stats.Held))}{Layout.Fact("In flight", Words.Count(stats.InFlight))}{Layout.Fact("Oldest due", Age(stats, now))}{Layout.Fact("Next due", Words.Moment(stats.NextDueAt, now))}{Layout.Fact("Dispatched", Words.Count(stats.Dispatched))}{Layout.Fact("Failed attempts", Words.Count(stats.FailedAttempts))}{Layout.Fact("Delivered", Words.Count(stats.Delivered))}{Layout.Fact("Given up", Words.Count(stats.GivenUp))}
            {(queue is null ? Html.Empty : Layout.Fact("Rate limits", Html.Of($"{Rate(queue, stats)}, burst {queue.Settings.MaxBurstSize}, {queue.Settings.MaxConcurrentDispatches} at once")))}
            {Layout.Fact("Retry", Retry(rules.Retry))}
            <div class="wide acts">{(queue is null ? [Purge(lane.Name, self)] : QueueButtons(lane.Name, queue.State, self))}</div>
            """);
    }
}
