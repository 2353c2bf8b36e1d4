using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Notifications;
using PayGatePrime.Notifications.Alerts;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<NotificationsConfig, NotificationsDatabase>(KnownServices.Notifications, c => new NotificationsConfig(c));
builder.Services.AddTelegram(config.Telegram).AddAlerts(config);

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapEvents<TellPeople>();
app.MapTask<DeliverAlert, TellOperators>();
app.MapJob<PurgeOld>("purge");
app.Run();
