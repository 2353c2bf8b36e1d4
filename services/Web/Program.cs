using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Web;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Small.Apply);
builder.AddPayGateService(KnownServices.Web, c => new WebConfig(c));

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapGet("/{**path}", () => Problems.NotImplemented("The owners' web app is not built yet."));
app.Run();
