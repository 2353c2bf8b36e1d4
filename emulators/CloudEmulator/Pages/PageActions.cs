using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Configuration;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Identity;
using PayGatePrime.CloudEmulator.Scheduler;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>What the buttons do. Only the emulator's own pages can press them.</summary>
internal sealed class PageActions(CloudTasksService tasks, SchedulerService scheduler, DeliveryEngine engine, EmulatorStartup startup)
{
    private const int MaxFormBytes = 64 * 1024;

    /// <summary>An address to come back to, or the first page when it is not one of the emulator's.</summary>
    public static string Back(string? address) =>
        address is { Length: > 0 } && address[0] == '/' && !address.AsSpan(1).StartsWith("/") && !address.Contains('\\', StringComparison.Ordinal) && !address.Any(char.IsControl) && Uri.IsWellFormedUriString(address, UriKind.Relative)
            ? address : "/";

    /// <returns>The page to show next.</returns>
    public async Task<string> RunAsync(HttpContext context, string action)
    {
        LocalCallers.RequireSameOrigin(context);
        startup.RequireReady();
        if (!context.Request.HasFormContentType || context.Request.ContentLength is > MaxFormBytes)
        {
            throw ApiException.Invalid("A small form is expected.");
        }

        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException e)
        {
            throw ApiException.Invalid($"The form can't be read: {e.Message}");
        }

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
                await PurgeAsync(name);
                break;
            case "run":
                if (!Lane(name).Rules.CanRun || await engine.RunAsync(Lane(name), form["id"].ToString()) is null)
                {
                    throw Gone();
                }

                break;
            case "delete":
                if (!await engine.DeleteAsync(Lane(name), form["id"].ToString()))
                {
                    throw Gone();
                }

                break;
            case "run-job":
                await scheduler.RunAsync(name);
                break;
            case "pause-job":
                await scheduler.PauseAsync(name);
                break;
            case "resume-job":
                await scheduler.ResumeAsync(name);
                break;
            default:
                throw ApiException.NotFound($"There is no button '{action}'.");
        }

        return Back(form["back"]);
    }

    private static ApiException Gone() => ApiException.NotFound("It is no longer there: it was delivered, deleted or given up this moment.");

    private Task PurgeAsync(string name)
    {
        var lane = Lane(name);
        return lane.Rules.Kind == ResourceKind.Queue ? tasks.PurgeQueueAsync(name) : engine.PurgeAsync(lane);
    }

    private Lane Lane(string name) => engine.FindLane(name) ?? throw ApiException.NotFound($"There is nothing of the name '{name}'.");
}
