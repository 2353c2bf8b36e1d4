using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.MicroBatchProcessor;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.OnDemand.Apply);
builder.AddPayGateService(KnownServices.MicroBatchProcessor, c => new MicroBatchProcessorConfig(c));

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapUnfinishedTask<SwapExecuted>();
app.MapUnfinishedJob("check-threshold");
app.Run();
