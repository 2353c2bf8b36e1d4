using System.Globalization;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Configuration;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>Where the pages are, and what stands in for one that can't be shown.</summary>
internal sealed class PageRoutes(QueuePages queues, SchedulerPage scheduler, PubSubPage pubSub, PageActions actions, EmulatorStartup startup, IStore store, EmulatorOptions options, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        Get("/", _ => Task.FromResult(queues.Overview()));
        Get("/jobs", _ => Task.FromResult(scheduler.Jobs()));
        Get("/pubsub", _ => Task.FromResult(pubSub.Overview()));
        Get("/lane", query => queues.LaneAsync(Required(query, "name"), query["after"]));
        Get("/item", query => queues.ItemAsync(Required(query, "lane"), Required(query, "id")));
        Get("/purge", query => Task.FromResult(queues.AskPurge(Required(query, "name"), PageActions.Back(query["back"]))));
        routes.MapPost("/page/{action}", ActAsync);

        void Get(string path, Func<IQueryCollection, Task<PageView>> make) => routes.MapGet(path, (HttpContext context) => ShowAsync(context, make));
    }

    private static string Required(IQueryCollection query, string name) =>
        query[name] is { Count: > 0 } value && !string.IsNullOrEmpty(value[0]) ? value[0]! : throw ApiException.Invalid($"The address lacks '{name}'.");

    private static PageView Refused(ApiException e) => new("", e.Code == ApiCode.NotFound ? "Not there" : "That did not work", Html.Of($"""
        <section class="card"><h1>{(e.Code == ApiCode.NotFound ? "Not there" : "That did not work")}</h1><p>{e.Message}</p><p class="dim">{e.Code.Name()}</p><a class="button" href="/">Queues</a></section>
        """), e.Code.HttpStatus());

    private async Task ShowAsync(HttpContext context, Func<IQueryCollection, Task<PageView>> make)
    {
        PageView view;
        try
        {
            view = await make(context.Request.Query);
        }
        catch (ApiException e)
        {
            view = Refused(e);
        }

        await WriteAsync(context, view);
    }

    private async Task ActAsync(HttpContext context, string action)
    {
        string back;
        try
        {
            back = await actions.RunAsync(context, action);
        }
        catch (ApiException e)
        {
            await WriteAsync(context, Refused(e));
            return;
        }

        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = back;
    }

    private Task WriteAsync(HttpContext context, PageView view)
    {
        var clock = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC · {(options.ConnectionString is null ? "memory" : "postgres")}{(options.ManualClockStart is null ? "" : " · manual clock")}");
        var notice = !startup.IsReady ? Notice("The emulator is starting: its store is not open yet. What is stored appears here once it is.")
            : !store.IsAvailable ? Notice("Postgres can't be reached. Nothing is accepted or sent until it is back.")
            : Html.Empty;
        return Layout.WriteAsync(context, view.Place, view.Title, Html.Of($"{notice}{view.Content}"), clock, view.Status);
    }

    private static Html Notice(string text) => Html.Of($"<p class=\"note bad\" role=\"alert\">{text}</p>");
}
