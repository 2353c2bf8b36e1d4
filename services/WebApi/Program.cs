using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.WebApi;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Small.Apply);
builder.AddPayGateService(KnownServices.WebApi, c => new WebApiConfig(c));

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.Map("/api/{**path}", () => Problems.NotImplemented("The owners' API is not built yet."));
app.Run();
