using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;
using PayGatePrime.NpIpn;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<NpIpnConfig, NpIpnDatabase>(KnownServices.NpIpn, c => new NpIpnConfig(c));
builder.Services.AddNowPayments(config.NowPayments);
builder.Services.AddSingleton<IpnIntake>();
builder.Services.AddHostedService(p => p.GetRequiredService<IpnIntake>());
builder.Services.AddStatusLimits(config);

var app = builder.Build();
app.UsePayGateService();
app.UseRateLimiter();
app.MapDefaultEndpoints();
app.MapIpn();
app.MapPaymentStatus();
app.MapTask<FetchPayment, FetchMissing>();
app.MapJob<PollOpenOrders>("poll-open-orders");
app.Run();
