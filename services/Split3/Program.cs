using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Currencies;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Split3;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<Split3Config, Split3Database>(KnownServices.Split3, c => new Split3Config(c));
builder.Services.AddChangeNow(config.ChangeNow);
builder.Services.AddSingleton<PayoutDestinationCheck>();
builder.Services.AddSingleton<ExchangeOpener>();

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<SwapRequest, CreateSwap>();
app.MapTask<EthToUsdtSwap, ConvertToUsdt>();
app.Run();
