using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Prices;
using PayGatePrime.Orchestrator;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<OrchestratorConfig, OrchestratorDatabase>(KnownServices.Orchestrator, c => new OrchestratorConfig(c));
builder.Services.AddPrices(config.Prices);
builder.Services.AddSingleton<PaymentRouter>();

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<ValidatedPayment, AcceptPayment>();
app.MapTask<PaymentUpdate, UpdatePayment>();
app.MapUnfinishedJob("reconcile");
app.Run();
