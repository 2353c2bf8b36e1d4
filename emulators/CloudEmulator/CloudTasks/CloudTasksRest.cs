using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Iam;
using PayGatePrime.CloudEmulator.Locations;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The REST transport of Cloud Tasks v2.</summary>
internal sealed class CloudTasksRest(CloudTasksService service, LocationsRest locations)
{
    public Task HandleAsync(HttpContext context)
    {
        var path = ResourcePath.Parse(context, "/v2/");
        var numeric = ApiRequest.WantsNumericEnums(context);
        return (context.Request.Method, path.Collection, path.Verb) switch
        {
            ("GET", "queues", "") when path.IsCollection => ListQueuesAsync(context, path.Parent, numeric),
            ("POST", "queues", "") when path.IsCollection => CreateQueueAsync(context, path.Parent, numeric),
            ("GET", "queues", "") => WriteAsync(context, service.GetQueue(path.Name), numeric),
            ("PATCH", "queues", "") => UpdateQueueAsync(context, path.Name, numeric),
            ("DELETE", "queues", "") when !path.IsCollection => EmptyAsync(context, service.DeleteQueueAsync(path.Name)),
            ("POST", "queues", "pause") => OnQueueAsync(context, () => service.PauseQueueAsync(path.Name), numeric),
            ("POST", "queues", "resume") => OnQueueAsync(context, () => service.ResumeQueueAsync(path.Name), numeric),
            ("POST", "queues", "purge") => OnQueueAsync(context, () => service.PurgeQueueAsync(path.Name), numeric),
            ("GET", "tasks", "") when path.IsCollection => ListTasksAsync(context, path.Parent, numeric),
            ("POST", "tasks", "") when path.IsCollection => CreateTaskAsync(context, path.Parent, numeric),
            ("GET", "tasks", "") => GetTaskAsync(context, path, numeric),
            ("DELETE", "tasks", "") when !path.IsCollection => EmptyAsync(context, service.DeleteTaskAsync(path.Parent, path.Id)),
            ("POST", "tasks", "run") => RunTaskAsync(context, path, numeric),
            ("POST", "queues", "getIamPolicy") => IamRest.GetAsync(context, v => service.GetIamPolicy(path.Name, v)),
            ("POST", "queues", "setIamPolicy") => IamRest.SetAsync(context, (p, m) => service.SetIamPolicyAsync(path.Name, p, m)),
            ("POST", "queues", "testIamPermissions") => IamRest.TestAsync(context, p => service.TestIamPermissions(path.Name, p)),
            (_, "locations", _) => locations.HandleAsync(context, path),
            ("POST", "tasks", "batchCreate" or "batchDelete" or "buffer") => throw NotEmulated(path.Verb),
            ("GET" or "PATCH", "cmekConfig", "") => throw NotEmulated("cmekConfig"),
            _ => throw ApiException.NotFound($"The method {context.Request.Method} {context.Request.Path} is not there."),
        };
    }

    private static Task WriteAsync(HttpContext context, QueueResource queue, bool numeric) => ApiRequest.WriteAsync(context, w => TasksJson.WriteQueue(w, queue, numeric));

    private static Task WriteAsync(HttpContext context, TaskSnapshot task, bool numeric) => ApiRequest.WriteAsync(context, w => TasksJson.WriteTask(w, task, numeric));

    private static async Task EmptyAsync(HttpContext context, Task work)
    {
        await work;
        await ApiRequest.WriteEmptyAsync(context);
    }

    private static TaskView QueryView(HttpContext context) => TasksJson.ParseView(ApiRequest.Query(context, "responseView", "response_view"));

    private static async Task OnQueueAsync(HttpContext context, Func<Task<QueueResource>> call, bool numeric)
    {
        using (var json = await ApiRequest.ReadAsync(context))
        {
            var fields = JsonFields.Of(json.RootElement, "");
            fields.Ignore("name").End();
        }

        await WriteAsync(context, await call(), numeric);
    }

    private static ApiException NotEmulated(string what) => new(ApiCode.Unimplemented, $"{what} is not emulated.");

    private Task ListQueuesAsync(HttpContext context, string parent, bool numeric)
    {
        var page = service.ListQueues(parent, context.Request.Query["filter"], ApiRequest.PageSize(context), ApiRequest.Query(context, "pageToken", "page_token"));
        return ApiRequest.WriteAsync(context, w => ApiRequest.WritePage(w, "queues", page, q => TasksJson.WriteQueue(w, q, numeric)));
    }

    private async Task CreateQueueAsync(HttpContext context, string parent, bool numeric)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var input = TasksJson.ReadQueue(JsonFields.Of(json.RootElement, "queue"));
        await WriteAsync(context, await service.CreateQueueAsync(parent, input), numeric);
    }

    private async Task UpdateQueueAsync(HttpContext context, string name, bool numeric)
    {
        using var json = await ApiRequest.ReadAsync(context);
        var input = TasksJson.ReadQueue(JsonFields.Of(json.RootElement, "queue"));
        await WriteAsync(context, await service.UpdateQueueAsync(name, input, ApiRequest.Query(context, "updateMask", "update_mask")), numeric);
    }

    private async Task ListTasksAsync(HttpContext context, string parent, bool numeric)
    {
        var page = await service.ListTasksAsync(parent, QueryView(context), ApiRequest.PageSize(context), ApiRequest.Query(context, "pageToken", "page_token"));
        await ApiRequest.WriteAsync(context, w => ApiRequest.WritePage(w, "tasks", page, t => TasksJson.WriteTask(w, t, numeric)));
    }

    private async Task CreateTaskAsync(HttpContext context, string parent, bool numeric)
    {
        TaskInput input;
        TaskView view;
        using (var json = await ApiRequest.ReadAsync(context))
        {
            var fields = JsonFields.Of(json.RootElement, "").Ignore("parent");
            view = TasksJson.ReadView(fields);
            var task = fields.Object("task");
            fields.End();
            input = TasksJson.ReadTask(task ?? throw ApiException.Invalid(CloudTasksService.TaskRequired));
        }

        await WriteAsync(context, await service.CreateTaskAsync(parent, input, view), numeric);
    }

    private async Task GetTaskAsync(HttpContext context, ResourcePath path, bool numeric) =>
        await WriteAsync(context, await service.GetTaskAsync(path.Parent, path.Id, QueryView(context)), numeric);

    private async Task RunTaskAsync(HttpContext context, ResourcePath path, bool numeric)
    {
        TaskView view;
        using (var json = await ApiRequest.ReadAsync(context))
        {
            var fields = JsonFields.Of(json.RootElement, "").Ignore("name");
            view = TasksJson.ReadView(fields);
            fields.End();
        }

        await WriteAsync(context, await service.RunTaskAsync(path.Parent, path.Id, view), numeric);
    }
}
