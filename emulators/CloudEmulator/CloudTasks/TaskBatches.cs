using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Operations;
using PayGatePrime.CloudEmulator.Storage;
using PayGatePrime.CloudEmulator.Wire.Operations;
using V2 = PayGatePrime.CloudEmulator.Wire.Tasks;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>BatchCreateTasks and BatchDeleteTasks: each item goes the way of a single one, all of them at once, and the operation is done when it is answered.</summary>
internal sealed class TaskBatches(CloudTasksService tasks, OperationsService operations, IStore store, TimeProvider time)
{
    private const int MaxCreations = 100;
    private const int MaxDeletions = 1000;

    /// <exception cref="ApiException">The batch as a whole is malformed, or its queue is not there; what is wrong with one item is told in the operation.</exception>
    public async Task<Operation> CreateAsync(string parent, IReadOnlyList<TaskCreation> requests, string requestId)
    {
        const string request = "BatchCreateTasksRequest";
        var name = OperationName(request, parent, requestId);
        CheckCount($"{request}.requests", requests.Count, MaxCreations);
        foreach (var other in requests.Select(r => r.Parent).Where(p => p.Length > 0 && p != parent))
        {
            throw ApiException.Invalid($"{request}.requests: the queue of a request ('{other}') must be the batch's ('{parent}').");
        }

        var metadata = new V2.BatchCreateTasksMetadata { StartTime = Now(), State = V2.BatchCreateTasksMetadata.Types.State.Running };
        return await operations.OnceAsync(Running(name, metadata), $"{request} {parent}", async () =>
        {
            tasks.RequireStore();
            await tasks.QueueForTasksAsync(parent);
            var results = await AllAsync(requests, r => tasks.CreateTaskAsync(parent, r.Task ?? throw ApiException.Invalid(CloudTasksService.TaskRequired), r.View));
            var done = new V2.BatchCreateTasksMetadata(metadata) { EndTime = Now(), FailedRequests = { Failures(results) } };
            done.State = done.FailedRequests.Count == 0 ? V2.BatchCreateTasksMetadata.Types.State.Succeeded
                : done.FailedRequests.Count < results.Length ? V2.BatchCreateTasksMetadata.Types.State.PartiallySucceeded
                : V2.BatchCreateTasksMetadata.Types.State.Failed;
            var response = new V2.BatchCreateTasksResponse { Tasks = { results.Where(r => r.Error is null).Select(r => TasksMessages.Write(r.Result!)) } };
            return Done(name, done, response, hasFailed: done.State == V2.BatchCreateTasksMetadata.Types.State.Failed);
        });
    }

    /// <exception cref="ApiException">The batch as a whole is malformed, or its queue is not there; what is wrong with one item is told in the operation.</exception>
    public async Task<Operation> DeleteAsync(string parent, IReadOnlyList<string> names, string requestId)
    {
        const string request = "BatchDeleteTasksRequest";
        var name = OperationName(request, parent, requestId);
        CheckCount($"{request}.names", names.Count, MaxDeletions);
        var metadata = new V2.BatchDeleteTasksMetadata { StartTime = Now(), State = V2.BatchDeleteTasksMetadata.Types.State.Running };
        return await operations.OnceAsync(Running(name, metadata), $"{request} {parent}", async () =>
        {
            tasks.RequireStore();
            tasks.GetQueue(parent);
            var results = await AllAsync(names, async n =>
            {
                await tasks.DeleteTaskAsync(parent, CloudTasksService.IdIn(parent, n) ?? throw ApiException.Invalid($"{request}.names must not hold an empty name."));
                return true;
            });
            var done = new V2.BatchDeleteTasksMetadata(metadata) { EndTime = Now(), FailedRequests = { Failures(results) } };
            done.State = done.FailedRequests.Count == 0 ? V2.BatchDeleteTasksMetadata.Types.State.Succeeded
                : done.FailedRequests.Count < results.Length ? V2.BatchDeleteTasksMetadata.Types.State.PartiallySucceeded
                : V2.BatchDeleteTasksMetadata.Types.State.Failed;
            return Done(name, done, new Empty(), hasFailed: done.State == V2.BatchDeleteTasksMetadata.Types.State.Failed);
        });
    }

    private static void CheckCount(string field, int count, int max)
    {
        if (count == 0)
        {
            throw ApiException.Invalid($"{field} is required.");
        }

        if (count > max)
        {
            throw ApiException.Invalid($"{field} must hold at most {max} items, not {count}.");
        }
    }

    private async Task<(TResult? Result, ApiException? Error)[]> AllAsync<TItem, TResult>(IEnumerable<TItem> items, Func<TItem, Task<TResult>> callAsync)
    {
        Task<(TResult? Result, ApiException? Error)>[] calls;
        using (store.Together())
        {
            calls = [.. items.Select(OneAsync)];
        }

        return await Task.WhenAll(calls);

        async Task<(TResult? Result, ApiException? Error)> OneAsync(TItem item)
        {
            try
            {
                return (await callAsync(item), null);
            }
            catch (ApiException e)
            {
                return (default, e);
            }
        }
    }

    private static Dictionary<int, Wire.Rpc.Status> Failures<T>(IEnumerable<(T? Result, ApiException? Error)> results) => results.Select((r, i) => (r.Error, Index: i)).Where(r => r.Error is not null)
        .ToDictionary(r => r.Index, r => new Wire.Rpc.Status { Code = (int)r.Error!.Code, Message = r.Error.Message });

    private static Operation Running(string name, IMessage metadata) => new() { Name = name, Metadata = Any.Pack(metadata) };

    private static Operation Done(string name, IMessage metadata, IMessage response, bool hasFailed)
    {
        var operation = new Operation { Name = name, Metadata = Any.Pack(metadata), Done = true };
        if (hasFailed)
        {
            // The words of BatchDeleteTasksMetadata.State in google/cloud/tasks/v2/cloudtasks.proto.
            operation.Error = new Wire.Rpc.Status { Code = (int)ApiCode.Aborted, Message = $"None of the requests succeeded, refer to {metadata.Descriptor.Name}.failed_requests for individual error details" };
        }
        else
        {
            operation.Response = Any.Pack(response);
        }

        return operation;
    }

    private Timestamp Now() => Timestamp.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>The request's id names the operation, so that a repeated request finds it.</summary>
    private string OperationName(string request, string parent, string requestId)
    {
        CloudTasksService.CheckQueueName(parent);
        var id = requestId.Length == 0 ? Guid.CreateVersion7(time.GetUtcNow())
            : Guid.TryParseExact(requestId, "D", out var given) && given.Version == 4 ? given
            : throw ApiException.Invalid($"{request}.requestId must be a UUID of version 4.");
        return $"{Names.LocationOf(parent)}/operations/{id}";
    }
}
