using PayGatePrime.CloudEmulator.Scheduler;

namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>The scheduler's jobs.</summary>
internal sealed class SchedulerPage(SchedulerService scheduler, TimeProvider time)
{
    public PageView Jobs()
    {
        var now = time.GetUtcNow();
        var jobs = scheduler.AllJobs().ToArray();
        return new PageView("/jobs", "Scheduler", Html.Of($"""
            <section class="card"><h1>Scheduler jobs</h1>{(jobs.Length == 0
                ? Html.Of($"<p class=\"empty\">There is no job yet. Make one with CreateJob (POST /v1/projects/PROJECT/locations/LOCATION/jobs) or with a configuration file (--config).</p>")
                : Layout.Table("Jobs", ["Job", "State", "Schedule", "Next run", "Last attempt", "Last result", "#Dispatched", "#Failed", ""], jobs.Select(j => Row(j, now))))}</section>
            """));
    }

    private static Html Row(Job job, DateTimeOffset now)
    {
        var definition = job.Definition;
        var stats = job.Lane.Stats();
        return Html.Of($"""
            <tr>{Layout.Name(Html.Of($"<a href=\"{QueuePages.LaneAddress(definition.Name)}\" title=\"{definition.Name}\" data-k=\"{definition.Name}\">{Words.Short(definition.Name)}</a>"))}{Layout.Cell("State", Layout.Tag(definition.State.ToString().ToLowerInvariant(), definition.State == JobState.Enabled ? "good" : "wait"))}{Layout.Cell("Schedule", Html.Of($"<code>{definition.Schedule}</code> <span class=\"dim\">{definition.TimeZone}</span>"))}{Layout.Cell("Next run", Words.Moment(job.NextAt, now))}{Layout.Cell("Last attempt", Words.Moment(job.LastAttemptAt, now))}{Layout.Cell("Last result", Result(job))}{Layout.Number("Dispatched", stats.Dispatched)}{Layout.Number("Failed", stats.FailedAttempts)}{Layout.Acts(
                [Layout.Button("run-job", "Run now", "/jobs", definition.Name), definition.State == JobState.Enabled ? Layout.Button("pause-job", "Pause", "/jobs", definition.Name) : Layout.Button("resume-job", "Resume", "/jobs", definition.Name)])}</tr>
            """);
    }

    private static Html Result(Job job) => job.LastAttemptAt is null ? Html.Of($"<span class=\"dim\">never ran</span>")
        : job.LastFailure is { } failure ? Html.Of($"<span class=\"bad\">{failure}</span>")
        : Layout.Tag("ok", "good");
}
