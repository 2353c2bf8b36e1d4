using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.HostPay2;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<HostPay2Config, HostPay2Database>(KnownServices.HostPay2, c => new HostPay2Config(c));
builder.Services.AddChangeNow(config.ChangeNow);

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<StatusCheck, CheckStatus>();
app.Run();
