using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Broadcast;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.OnDemand.Apply);
builder.AddPayGateService(KnownServices.Broadcast, c => new BroadcastConfig(c));

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapUnfinishedJob("execute");
app.Run();
