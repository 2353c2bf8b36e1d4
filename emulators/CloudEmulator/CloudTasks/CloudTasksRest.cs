using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Iam;
using PayGatePrime.CloudEmulator.Locations;
using PayGatePrime.CloudEmulator.Operations;
using PayGatePrime.CloudEmulator.Wire.Operations;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The REST transport of Cloud Tasks v2.</summary>
internal sealed class CloudTasksRest(CloudTasksService service, TaskBatches batches, CmekService cmek, OperationsService operations, LocationsRest locations)
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
            ("POST", "tasks", "batchCreate") when path.IsCollection => BatchCreateAsync(context, path.Parent, numeric),
            ("POST", "tasks", "batchDelete") when path.IsCollection => BatchDeleteAsync(context, path.Parent, numeric),
            ("POST", "tasks", "buffer") => throw new ApiException(ApiCode.Unimplemented, "BufferTask is not emulated."),
            ("GET", "operations", "") when !path.IsCollection => WriteAsync(context, operations.Get(path.Name), numeric),
            ("GET", "cmekConfig", "") => WriteAsync(context, cmek.Get(path.Name)),
            ("PATCH", "cmekConfig", "") => UpdateCmekAsync(context, path.Name),
            _ => throw ApiException.NotFound($"The method {context.Request.Method} {context.Request.Path} is not there."),
        };
    }

    private static Task WriteAsync(HttpContext context, QueueResource queue, bool numeric) => ApiRequest.WriteAsync(context, w => TasksJson.WriteQueue(w, queue, numeric));

    private static Task WriteAsync(HttpContext context, TaskSnapshot task, bool numeric) => ApiRequest.WriteAsync(context, w => TasksJson.WriteTask(w, task, numeric));

    private static Task WriteAsync(HttpContext context, Operation operation, bool numeric) => ApiRequest.WriteAsync(context, w => OperationsJson.Node(operation, numeric).WriteTo(w));

    private static Task WriteAsync(HttpContext context, CmekConfig config) => ApiRequest.WriteAsync(context, w =>
    {
        w.WriteStartObject();
        w.WriteString("name", config.Name);
        if (config.KmsKey.Length > 0)
        {
            w.WriteString("kmsKey", config.KmsKey);
        }

        w.WriteEndObject();
    });

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
        TaskCreation creation;
        using (var json = await ApiRequest.ReadAsync(context))
        {
            creation = TasksJson.ReadCreation(JsonFields.Of(json.RootElement, ""));
        }

        await WriteAsync(context, await service.CreateTaskAsync(parent, creation.Task ?? throw ApiException.Invalid(CloudTasksService.TaskRequired), creation.View), numeric);
    }

    private async Task BatchCreateAsync(HttpContext context, string parent, bool numeric)
    {
        TaskCreation[] requests;
        string id;
        using (var json = await ApiRequest.ReadAsync(context))
        {
            var fields = JsonFields.Of(json.RootElement, "").Ignore("parent");
            id = fields.String("requestId") ?? "";
            requests = [.. (fields.Array("requests") ?? []).Select((r, i) => TasksJson.ReadCreation(JsonFields.Of(r, $"requests[{i}]")))];
            fields.End();
        }

        await WriteAsync(context, await batches.CreateAsync(parent, requests, id), numeric);
    }

    private async Task BatchDeleteAsync(HttpContext context, string parent, bool numeric)
    {
        IReadOnlyList<string> names;
        string id;
        using (var json = await ApiRequest.ReadAsync(context))
        {
            var fields = JsonFields.Of(json.RootElement, "").Ignore("parent");
            id = fields.String("requestId") ?? "";
            names = fields.Strings("names") ?? [];
            fields.End();
        }

        await WriteAsync(context, await batches.DeleteAsync(parent, names, id), numeric);
    }

    private async Task UpdateCmekAsync(HttpContext context, string name)
    {
        string? inBody, key;
        using (var json = await ApiRequest.ReadAsync(context))
        {
            var fields = JsonFields.Of(json.RootElement, "cmekConfig");
            inBody = fields.String("name");
            key = fields.String("kmsKey");
            fields.End();
        }

        if (inBody is { Length: > 0 } && inBody != name)
        {
            throw ApiException.Invalid($"The name in the body ('{inBody}') must be the one of the request ('{name}').");
        }

        await WriteAsync(context, await cmek.UpdateAsync(name, key ?? "", ApiRequest.Query(context, "updateMask", "update_mask")));
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
