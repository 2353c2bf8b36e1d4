using PayGatePrime.BatchProcessor;
using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.ChangeNow;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.OnDemand.Apply);
var config = builder.AddPayGateService<BatchProcessorConfig, BatchProcessorDatabase>(KnownServices.BatchProcessor, c => new BatchProcessorConfig(c));
builder.Services.AddChangeNow(config.ChangeNow);
builder.Services.AddSingleton<BatchClosing>();

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<BatchPaid, CloseBatch>();
app.MapJob<PayOwners>("process");
app.Run();
