using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.Common.Providers.Prices;
using PayGatePrime.MicroBatchProcessor;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.OnDemand.Apply);
var config = builder.AddPayGateService<MicroBatchProcessorConfig, MicroBatchProcessorDatabase>(KnownServices.MicroBatchProcessor, c => new MicroBatchProcessorConfig(c));
builder.Services.AddChangeNow(config.ChangeNow).AddPrices(config.Prices).AddEthereumNode(config.Ethereum);
builder.Services.AddSingleton<RowReturn>().AddSingleton<UsdtShares>().AddSingleton<SwapRefund>();

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<SwapExecuted, SettleConversion>();
app.MapJob<CheckThreshold>("check-threshold");
app.Run();
