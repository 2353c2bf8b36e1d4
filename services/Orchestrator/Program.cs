using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Prices;
using PayGatePrime.Orchestrator;
using PayGatePrime.Orchestrator.Reconciliation;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<OrchestratorConfig, OrchestratorDatabase>(KnownServices.Orchestrator, c => new OrchestratorConfig(c));
builder.Services.AddPrices(config.Prices);
builder.Services.AddSingleton<PaymentRouter>();
builder.Services.AddReconciliation(config);

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<ValidatedPayment, AcceptPayment>();
app.MapTask<PaymentUpdate, UpdatePayment>();
app.MapJob<Reconcile>("reconcile");
app.MapJob<PurgeOld>("purge");
app.Run();
