using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.HostPay3;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<HostPay3Config, HostPay3Database>(KnownServices.HostPay3, c => new HostPay3Config(c));
builder.Services.AddEthereumNode(config.Ethereum);
builder.AddWallets(config.Wallets);
builder.Services.AddSingleton<TransferSender>();
builder.Services.AddSingleton<TransferSigner>();
builder.Services.AddSingleton<TransferWatcher>();

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<PaymentExecution, ExecutePayment>();
app.MapTask<PaymentRetry, RetryPayment>();
app.Run();
