using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Configuration;
using PayGatePrime.CloudEmulator.Scheduler;

namespace PayGatePrime.CloudEmulator.Locations;

/// <summary>The methods of google.cloud.location.Locations. Every location can hold queues and jobs; listed are the configured one and those that do.</summary>
internal sealed partial class LocationsService(CloudTasksService tasks, SchedulerService scheduler, EmulatorOptions options)
{
    public const string RegionLabel = "cloud.googleapis.com/region";
    private const int MaxPage = 1000;

    /// <returns>Full names.</returns>
    public Page<string> List(string project, string? filter, int pageSize, string? pageToken)
    {
        if (!Project().IsMatch(project))
        {
            throw ApiException.Invalid("Project name must be formatted: \"projects/<PROJECT_ID>\".");
        }

        if (!string.IsNullOrWhiteSpace(filter))
        {
            throw new ApiException(ApiCode.Unimplemented, "The filter of ListLocations is not emulated.");
        }

        var names = tasks.AllQueues().Select(q => q.Name[..q.Name.LastIndexOf("/queues/", StringComparison.Ordinal)])
            .Concat(scheduler.AllJobs().Select(j => j.Definition.Name[..j.Definition.Name.LastIndexOf("/jobs/", StringComparison.Ordinal)])).Append(options.Parent)
            .Where(n => n.StartsWith(project + "/locations/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
        return Paging.Of(names, n => n, pageSize, MaxPage, pageToken);
    }

    /// <returns>The full name.</returns>
    public static string Get(string name)
    {
        Names.CheckLocation(name);
        return name;
    }

    /// <summary>The last part of a location's full name.</summary>
    public static string IdOf(string name) => name[(name.LastIndexOf('/') + 1)..];

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}\z")]
    private static partial Regex Project();
}
