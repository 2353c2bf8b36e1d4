using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.BatchProcessor;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.OnDemand.Apply);
builder.AddPayGateService(KnownServices.BatchProcessor, c => new BatchProcessorConfig(c));

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapUnfinishedTask<BatchPaid>();
app.MapUnfinishedJob("process");
app.Run();
