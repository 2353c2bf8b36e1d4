using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.WebApi;
using PayGatePrime.WebApi.Operators;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Small.Apply);
var config = builder.AddPayGateService<WebApiConfig, WebApiDatabase>(KnownServices.WebApi, c => new WebApiConfig(c));
builder.AddOperators(config);

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapOperators();
app.Map("/api/{**path}", () => Problems.NotImplemented("The owners' API is not built yet."));
app.Run();
