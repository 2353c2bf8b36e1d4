using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Server;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<ServerConfig, ServerDatabase>(KnownServices.Server, c => new ServerConfig(c));
builder.Services.AddTelegram(config.Telegram).AddNowPayments(config.NowPayments).AddBot();

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTelegramWebhook();
app.MapJob<PurgeUpdates>("purge");
app.MapUnfinishedJob("expirations");
app.MapUnfinishedJob("reminders");
app.Run();
