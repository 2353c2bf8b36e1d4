using System.Text.Json;
using System.Text.Json.Nodes;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>Applies an update to a job: what its mask names, everything for "*", or every field that the update has.</summary>
internal static class JobMask
{
    private static readonly string[] s_targets = ["httpTarget", "pubsubTarget", "appEngineHttpTarget"];

    private static readonly HashSet<string> s_fields = new(StringComparer.Ordinal)
    {
        "name", "description", "pubsubTarget", "appEngineHttpTarget", "httpTarget", "schedule", "timeZone", "userUpdateTime", "state", "status", "scheduleTime", "lastAttemptTime", "retryConfig", "attemptDeadline",
    };

    /// <exception cref="ApiException">The mask or the job that would result is wrong.</exception>
    public static JobDefinition Apply(Job job, JsonElement update, string? mask)
    {
        var name = job.Definition.Name;
        if (mask?.Trim() == "*")
        {
            return Named(JobJson.Read(JsonFields.Of(update, "job")), name);
        }

        foreach (var path in (mask ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!s_fields.Contains(JsonFields.Camel(path.Split('.')[0])))
            {
                throw ApiException.Invalid($"Invalid updateMask: Job has no field '{path}'.");
            }
        }

        var merged = JsonNode.Parse(FieldMask.Merge(w => JobJson.Write(w, job, job.NextAt, numericEnums: false), update, mask))!.AsObject();

        // The targets are one-of: setting another one clears the one that was there.
        if (s_targets.Count(merged.ContainsKey) > 1)
        {
            merged.Remove(JobJson.TargetField(job.Definition));
        }

        using var result = JsonDocument.Parse(merged.ToJsonString());
        return Named(JobJson.Read(JsonFields.Of(result.RootElement, "job")), name);
    }

    private static JobDefinition Named(JobDefinition definition, string name) => definition.Name.Length == 0 || definition.Name == name
        ? definition with { Name = name }
        : throw ApiException.Invalid($"The job name in the body ('{definition.Name}') must be the one of the request ('{name}').");
}
