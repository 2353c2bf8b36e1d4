using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Grpc;
using V1 = PayGatePrime.CloudEmulator.Wire.Scheduler;

namespace PayGatePrime.CloudEmulator.Scheduler;

/// <summary>The gRPC transport of Cloud Scheduler v1.</summary>
internal sealed class SchedulerGrpc(SchedulerService service) : GrpcService("google.cloud.scheduler.v1.CloudScheduler")
{
    public override IEnumerable<GrpcMethod> Methods() =>
    [
        On<V1.ListJobsRequest>("ListJobs", r =>
        {
            var page = service.List(r.Parent, r.PageSize, r.PageToken);
            return new V1.ListJobsResponse { Jobs = { page.Items.Select(JobMessages.Write) }, NextPageToken = page.NextToken };
        }),
        On<V1.GetJobRequest>("GetJob", r => JobMessages.Write(service.Get(r.Name))),
        On<V1.CreateJobRequest>("CreateJob", async r =>
        {
            using var json = JobMessages.Read(r.Job ?? new V1.Job());
            return JobMessages.Write(await service.CreateAsync(r.Parent, JobJson.Read(JsonFields.Of(json.RootElement, "job"))));
        }),
        On<V1.UpdateJobRequest>("UpdateJob", async r =>
        {
            var job = r.Job ?? new V1.Job();
            using var json = JobMessages.Read(job);
            return JobMessages.Write(await service.UpdateAsync(job.Name, json.RootElement, Mask(r.UpdateMask)));
        }),
        On<V1.DeleteJobRequest>("DeleteJob", async r =>
        {
            await service.DeleteAsync(r.Name);
            return new Empty();
        }),
        On<V1.PauseJobRequest>("PauseJob", async r => JobMessages.Write(await service.PauseAsync(r.Name))),
        On<V1.ResumeJobRequest>("ResumeJob", async r => JobMessages.Write(await service.ResumeAsync(r.Name))),
        On<V1.RunJobRequest>("RunJob", async r => JobMessages.Write(await service.RunAsync(r.Name))),
    ];
}
