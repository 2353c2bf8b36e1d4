using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Split1;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
builder.AddPayGateService<Split1Config, Split1Database>(KnownServices.Split1, c => new Split1Config(c));

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<PaymentSplit, TakeFee>();
app.MapTask<EstimateResponse, DecideOnEstimate>();
app.MapTask<SwapResponse, DecideOnSwap>();
app.MapTask<BatchPayout, BeginBatch>();
app.Run();
