using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Wire.Scheduler;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Cloud Scheduler's REST calls as its gRPC methods.</summary>
internal static class SchedulerCalls
{
    private const string Service = "/google.cloud.scheduler.v1.CloudScheduler/";

    public static bool Has(string path) => path.StartsWith("/v1/", StringComparison.Ordinal) && path.Contains("/jobs", StringComparison.Ordinal);

    public static (string Call, IMessage Request, MessageParser Answer) Translate(string method, string name, string verb, JsonObject body, Dictionary<string, string> query)
    {
        var isCollection = name.EndsWith("/jobs", StringComparison.Ordinal);
        var parent = name[..name.LastIndexOf("/jobs", StringComparison.Ordinal)];
        return (method, verb) switch
        {
            ("GET", "") when isCollection => (Service + "ListJobs",
                new ListJobsRequest { Parent = parent, PageSize = int.Parse(query.GetValueOrDefault("pageSize", "0")), PageToken = query.GetValueOrDefault("pageToken", "") }, ListJobsResponse.Parser),
            ("POST", "") when isCollection => (Service + "CreateJob", new CreateJobRequest { Parent = parent, Job = Job(body) }, Wire.Scheduler.Job.Parser),
            ("GET", "") => (Service + "GetJob", new GetJobRequest { Name = name }, Wire.Scheduler.Job.Parser),
            ("PATCH", "") => (Service + "UpdateJob", Update(name, body, query), Wire.Scheduler.Job.Parser),
            ("DELETE", "") => (Service + "DeleteJob", new DeleteJobRequest { Name = name }, Empty.Parser),
            ("POST", "pause") => (Service + "PauseJob", new PauseJobRequest { Name = name }, Wire.Scheduler.Job.Parser),
            ("POST", "resume") => (Service + "ResumeJob", new ResumeJobRequest { Name = name }, Wire.Scheduler.Job.Parser),
            ("POST", "run") => (Service + "RunJob", new RunJobRequest { Name = name }, Wire.Scheduler.Job.Parser),
            _ => throw new InvalidOperationException($"{method} {name} {verb} has no gRPC method."),
        };
    }

    private static UpdateJobRequest Update(string name, JsonObject body, Dictionary<string, string> query)
    {
        var request = new UpdateJobRequest { Job = Job(body) };
        request.Job.Name = request.Job.Name.Length == 0 ? name : request.Job.Name;
        if (query.TryGetValue("updateMask", out var mask))
        {
            request.UpdateMask = new FieldMask { Paths = { mask.Split(',') } };
        }

        return request;
    }

    private static Job Job(JsonObject body) => JsonParser.Default.Parse<Job>(body.ToJsonString());
}
