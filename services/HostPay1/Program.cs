using PayGatePrime.Common.CloudTasks;
using PayGatePrime.Common.Database;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.HostPay1;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("pgp-db", configureDataSourceBuilder: PoolPattern.Standard.Apply);
builder.AddPayGateService<HostPay1Config, HostPay1Database>(KnownServices.HostPay1, c => new HostPay1Config(c));
builder.Services.AddSingleton<ConversionFollower>();

var app = builder.Build();
app.UsePayGateService();
app.MapDefaultEndpoints();
app.MapTask<HostPayTrigger, BeginFunding>();
app.MapTask<StatusResponse, FollowSwap>();
app.MapTask<PaymentResponse, NoteTransfer>();
app.MapTask<RetryCallback, AskAgain>();
app.MapTask<Execution, BeginSingleConversion>();
app.MapTask<BatchExecution, BeginPooledConversion>();
app.Run();
