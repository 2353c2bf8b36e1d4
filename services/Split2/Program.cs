using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.ChangeNow;
using PayGatePrime.Split2;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
var config = builder.AddPayGateService<Split2Config, Split2Database>(KnownServices.Split2, c => new Split2Config(c));
builder.Services.AddChangeNow(config.ChangeNow);
builder.Services.AddSingleton<QuoteDesk>();

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<EstimateRequest, EstimatePrice>();
app.MapTask<Conversion, EstimateConversion>();
app.Run();
