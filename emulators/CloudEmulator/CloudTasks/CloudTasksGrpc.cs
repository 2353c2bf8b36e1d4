using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Grpc;
using PayGatePrime.CloudEmulator.Iam;
using PayGatePrime.CloudEmulator.Wire.Iam;
using V2 = PayGatePrime.CloudEmulator.Wire.Tasks;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>The gRPC transport of Cloud Tasks v2.</summary>
internal sealed class CloudTasksGrpc(CloudTasksService service, TaskBatches batches, CmekService cmek) : GrpcService("google.cloud.tasks.v2.CloudTasks", s_longestDeadline)
{
    /// <summary>The real service refuses to be given longer.</summary>
    private static readonly TimeSpan s_longestDeadline = TimeSpan.FromSeconds(30);

    public override IEnumerable<GrpcMethod> Methods() =>
    [
        On<V2.ListQueuesRequest>("ListQueues", r =>
        {
            var page = service.ListQueues(r.Parent, r.Filter, r.PageSize, r.PageToken);
            return new V2.ListQueuesResponse { Queues = { page.Items.Select(TasksMessages.Write) }, NextPageToken = page.NextToken };
        }),
        On<V2.GetQueueRequest>("GetQueue", r => TasksMessages.Write(service.GetQueue(r.Name))),
        On<V2.CreateQueueRequest>("CreateQueue", async r => TasksMessages.Write(await service.CreateQueueAsync(r.Parent, TasksMessages.Read(r.Queue ?? new V2.Queue())))),
        On<V2.UpdateQueueRequest>("UpdateQueue", async r =>
        {
            var input = TasksMessages.Read(r.Queue ?? new V2.Queue());
            return TasksMessages.Write(await service.UpdateQueueAsync(input.Name ?? "", input, Mask(r.UpdateMask)));
        }),
        On<V2.DeleteQueueRequest>("DeleteQueue", async r =>
        {
            await service.DeleteQueueAsync(r.Name);
            return new Empty();
        }),
        On<V2.PurgeQueueRequest>("PurgeQueue", async r => TasksMessages.Write(await service.PurgeQueueAsync(r.Name))),
        On<V2.PauseQueueRequest>("PauseQueue", async r => TasksMessages.Write(await service.PauseQueueAsync(r.Name))),
        On<V2.ResumeQueueRequest>("ResumeQueue", async r => TasksMessages.Write(await service.ResumeQueueAsync(r.Name))),
        On<GetIamPolicyRequest>("GetIamPolicy", r => IamMessages.Write(service.GetIamPolicy(r.Resource, r.Options?.RequestedPolicyVersion ?? 0))),
        On<SetIamPolicyRequest>("SetIamPolicy", async r =>
            IamMessages.Write(await service.SetIamPolicyAsync(r.Resource, r.Policy is null ? null : IamMessages.Read(r.Policy), Mask(r.UpdateMask)))),
        On<TestIamPermissionsRequest>("TestIamPermissions", r => new TestIamPermissionsResponse { Permissions = { service.TestIamPermissions(r.Resource, r.Permissions) } }),
        On<V2.ListTasksRequest>("ListTasks", async r =>
        {
            var page = await service.ListTasksAsync(r.Parent, TasksMessages.Read(r.ResponseView), r.PageSize, r.PageToken);
            return new V2.ListTasksResponse { Tasks = { page.Items.Select(TasksMessages.Write) }, NextPageToken = page.NextToken };
        }),
        On<V2.GetTaskRequest>("GetTask", async r =>
        {
            var (queue, id) = Names.SplitTask(r.Name);
            return TasksMessages.Write(await service.GetTaskAsync(queue, id, TasksMessages.Read(r.ResponseView)));
        }),
        On<V2.CreateTaskRequest>("CreateTask", async r =>
        {
            var creation = TasksMessages.Read(r);
            return TasksMessages.Write(await service.CreateTaskAsync(r.Parent, creation.Task ?? throw ApiException.Invalid(CloudTasksService.TaskRequired), creation.View));
        }),
        On<V2.BatchCreateTasksRequest>("BatchCreateTasks", async r => await batches.CreateAsync(r.Parent, [.. r.Requests.Select(TasksMessages.Read)], r.RequestId)),
        On<V2.DeleteTaskRequest>("DeleteTask", async r =>
        {
            var (queue, id) = Names.SplitTask(r.Name);
            await service.DeleteTaskAsync(queue, id);
            return new Empty();
        }),
        On<V2.BatchDeleteTasksRequest>("BatchDeleteTasks", async r => await batches.DeleteAsync(r.Parent, r.Names, r.RequestId)),
        On<V2.RunTaskRequest>("RunTask", async r =>
        {
            var (queue, id) = Names.SplitTask(r.Name);
            return TasksMessages.Write(await service.RunTaskAsync(queue, id, TasksMessages.Read(r.ResponseView)));
        }),
        On<V2.GetCmekConfigRequest>("GetCmekConfig", r => Message(cmek.Get(r.Name))),
        On<V2.UpdateCmekConfigRequest>("UpdateCmekConfig", async r => Message(await cmek.UpdateAsync(r.CmekConfig?.Name ?? "", r.CmekConfig?.KmsKey ?? "", Mask(r.UpdateMask)))),
        NotEmulated("BufferTask"),
    ];

    private static V2.CmekConfig Message(CmekConfig config) => new() { Name = config.Name, KmsKey = config.KmsKey };
}
