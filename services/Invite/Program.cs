using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Telegram;
using PayGatePrime.Invite;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<InviteConfig, InviteDatabase>(KnownServices.Invite, c => new InviteConfig(c));
builder.Services.AddTelegram(config.Telegram);

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<TelegramInvite, InviteBuyer>();
app.Run();
