using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>The REST transport of Cloud Scheduler v1.</summary>
internal sealed class SchedulerRest(SchedulerService service)
{
    public Task HandleAsync(HttpContext context)
    {
        var path = ResourcePath.Parse(context, "/v1/");
        var numeric = ApiRequest.WantsNumericEnums(context);
        return (context.Request.Method, path.Verb, path.IsCollection) switch
        {
            ("GET", "", true) => ListAsync(context, path.Parent, numeric),
            ("POST", "", true) => CreateAsync(context, path.Parent, numeric),
            ("GET", "", false) => WriteAsync(context, service.Get(path.Name), numeric),
            ("PATCH", "", false) => PatchAsync(context, path.Name, numeric),
            ("DELETE", "", false) => DeleteAsync(context, path.Name),
            ("POST", "pause", false) => AnswerAsync(context, service.PauseAsync(path.Name), numeric),
            ("POST", "resume", false) => AnswerAsync(context, service.ResumeAsync(path.Name), numeric),
            ("POST", "run", false) => AnswerAsync(context, service.RunAsync(path.Name), numeric),
            _ => throw ApiException.NotFound($"The method {context.Request.Method} {context.Request.Path} is not there."),
        };
    }

    private static Task WriteAsync(HttpContext context, Job job, bool numeric) => ApiRequest.WriteAsync(context, w => JobJson.Write(w, job, job.ScheduleTime, numeric));

    private static async Task AnswerAsync(HttpContext context, Task<Job> work, bool numeric) => await WriteAsync(context, await work, numeric);

    private static async Task<JobDefinition> ReadAsync(HttpContext context)
    {
        using var json = await ApiRequest.ReadAsync(context);
        return JobJson.Read(JsonFields.Of(json.RootElement, "job"));
    }

    private Task ListAsync(HttpContext context, string parent, bool numeric)
    {
        var page = service.List(parent, ApiRequest.PageSize(context), ApiRequest.Query(context, "pageToken", "page_token"));
        return ApiRequest.WriteAsync(context, w => ApiRequest.WritePage(w, "jobs", page, j => JobJson.Write(w, j, j.ScheduleTime, numeric)));
    }

    private async Task CreateAsync(HttpContext context, string parent, bool numeric) =>
        await WriteAsync(context, await service.CreateAsync(parent, await ReadAsync(context)), numeric);

    private async Task PatchAsync(HttpContext context, string name, bool numeric)
    {
        using var json = await ApiRequest.ReadAsync(context);
        await WriteAsync(context, await service.UpdateAsync(name, json.RootElement, ApiRequest.Query(context, "updateMask", "update_mask")), numeric);
    }

    private async Task DeleteAsync(HttpContext context, string name)
    {
        await service.DeleteAsync(name);
        await ApiRequest.WriteEmptyAsync(context);
    }
}
