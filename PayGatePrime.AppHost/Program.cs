using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);
var (operatorKey, badKey) = builder.ExecutionContext.IsRunMode ? DevelopmentOperator() : (null, null);
if ((badKey ?? BadSetting()) is { } problem)
{
    Console.Error.WriteLine(problem);
    return 1;
}

// Kept between runs unless told otherwise; tests and one-off demonstrations pass --Data:Persist=false.
var isPersistent = builder.Configuration.GetValue("Data:Persist", true);
const string Project = "paygateprime-local";
const string Location = "local";

var postgres = builder.AddPostgres("postgres", port: PortOf("postgres", 15432));
if (isPersistent)
{
    postgres.WithDataVolume("paygateprime-postgres");
}

var pgpDb = postgres.AddDatabase("pgp-db", "paygateprime");
var emulatorDb = postgres.AddDatabase("emulator-db", "emulator");

// Development secrets: generated on first run and kept outside the repository.
var taskTokenKey = Generated("task-token-key", 64);
var botSecret = Generated("telegram-bot-secret", 35);
var webhookSecret = Generated("telegram-webhook-secret", 48);
var nowPaymentsKey = Generated("nowpayments-api-key", 28);
var ipnSecret = Generated("nowpayments-ipn-secret", 32);
var nowPaymentsPassword = Generated("nowpayments-password", 24);
const string NowPaymentsEmail = "merchant@paygateprime.example";
var changeNowKey = Generated("changenow-api-key", 64);

// Sixty-four digits are a valid 256-bit key in hexadecimal.
var walletKey = builder.AddParameter("hot-wallet-key", new GenerateParameterDefault { MinLength = 64, Lower = false, Upper = false, Special = false }, secret: true, persist: true);
var botToken = ReferenceExpression.Create($"4242:{botSecret}");
const string BotUsername = "paygateprime_bot";

var chain = builder.AddExecutable("pgp-chain", AnvilPath(), builder.AppHostDirectory, "--host", "127.0.0.1")
    .WithHttpEndpoint(port: PortOf("pgp-chain", 18545), name: "http")
    .WithArgs(context =>
    {
        context.Args.Add("--port");
        context.Args.Add(((IResourceWithEndpoints)context.Resource).GetEndpoint("http").Property(EndpointProperty.TargetPort));
        if (isPersistent)
        {
            context.Args.Add("--state");
            context.Args.Add(Path.Combine(DataDirectory(), "chain.json"));
            context.Args.Add("--state-interval");
            context.Args.Add("2");
        }
    });

var emulator = builder.AddProject<Projects.CloudEmulator>("pgp-emulator", launchProfileName: null)
    .WithHttpEndpoint(port: PortOf("pgp-emulator", 8123))
    .WithHttpHealthCheck("/health")
    .WithReference(emulatorDb, "emulator")
    .WithEnvironment("Emulator__ConfigFile", Path.Combine(builder.AppHostDirectory, "..", "deploy", "cloud.json"))
    .WithEnvironment("Emulator__Project", Project)
    .WithEnvironment("Emulator__Location", Location)
    .WithEnvironment("CloudTasks__Project", Project)
    .WaitFor(emulatorDb);

var sandbox = builder.AddProject<Projects.Sandbox>("pgp-sandbox", launchProfileName: null)
    .WithHttpEndpoint(port: PortOf("pgp-sandbox", 8200))
    .WithHttpHealthCheck("/health")
    .WithEnvironment("Chain__RpcUrl", chain.GetEndpoint("http"))
    .WithEnvironment("NowPayments__ApiKey", nowPaymentsKey)
    .WithEnvironment("NowPayments__IpnSecret", ipnSecret)
    .WithEnvironment("ChangeNow__ApiKey", changeNowKey)
    .WithEnvironment("Telegram__BotToken", botToken)
    .WithEnvironment("Telegram__BotUsername", BotUsername)
    .WaitForStart(chain);
sandbox.WithEnvironment("Sandbox__PublicUrl", sandbox.GetEndpoint("http"));
sandbox.OnResourceReady((_, _, _) =>
    Console.Out.WriteLineAsync($"Play the buyer at {sandbox.GetEndpoint("http").Url}/telegram once all is healthy: send the bot /start c_demochannel"));
if (isPersistent)
{
    sandbox.WithEnvironment("Sandbox__DataDirectory", Path.Combine(DataDirectory(), "sandbox"));
}

var migrations = builder.AddProject<Projects.PayGatePrime_Database>("pgp-migrations", launchProfileName: null)
    .WithReference(pgpDb)
    .WaitFor(pgpDb);

var demoPassword = RolePassword("pgp-demo", "pgp_demo");

var npIpn = AddService<Projects.PayGatePrime_NpIpn>("pgp-np-ipn", 8301);
var orchestrator = AddService<Projects.PayGatePrime_Orchestrator>("pgp-orchestrator", 8302);
var invite = AddService<Projects.PayGatePrime_Invite>("pgp-invite", 8303);
var split1 = AddService<Projects.PayGatePrime_Split1>("pgp-split1", 8304);
var split2 = AddService<Projects.PayGatePrime_Split2>("pgp-split2", 8305);
var split3 = AddService<Projects.PayGatePrime_Split3>("pgp-split3", 8306);
var hostPay1 = AddService<Projects.PayGatePrime_HostPay1>("pgp-hostpay1", 8307);
var hostPay2 = AddService<Projects.PayGatePrime_HostPay2>("pgp-hostpay2", 8308);
var hostPay3 = AddService<Projects.PayGatePrime_HostPay3>("pgp-hostpay3", 8309);
var accumulator = AddService<Projects.PayGatePrime_Accumulator>("pgp-accumulator", 8310);
var microBatch = AddService<Projects.PayGatePrime_MicroBatchProcessor>("pgp-microbatchprocessor", 8311);
var batch = AddService<Projects.PayGatePrime_BatchProcessor>("pgp-batchprocessor", 8312);
var notifications = AddService<Projects.PayGatePrime_Notifications>("pgp-notifications", 8313);
var broadcast = AddService<Projects.PayGatePrime_Broadcast>("pgp-broadcast", 8314);
var server = AddService<Projects.PayGatePrime_Server>("pgp-server", 8315);
var webApi = AddService<Projects.PayGatePrime_WebApi>("pgp-webapi", 8316).WithExternalHttpEndpoints();
AddService<Projects.PayGatePrime_Web>("pgp-web", 8317).WithExternalHttpEndpoints();

// Who sends tasks to whom (docs: flows).
npIpn.WithReference(orchestrator);
orchestrator.WithReference(invite).WithReference(split1).WithReference(accumulator);

// Reconciliation repeats what a queue has lost, so that it reaches everybody on a payment's way.
orchestrator.WithReference(npIpn).WithReference(orchestrator).WithReference(split2).WithReference(split3)
    .WithReference(hostPay1).WithReference(hostPay2).WithReference(hostPay3).WithReference(microBatch).WithReference(batch);
notifications.WithReference(notifications);
split1.WithReference(split2).WithReference(split3).WithReference(hostPay1).WithReference(accumulator);
split2.WithReference(split1).WithReference(split3);
split3.WithReference(split1).WithReference(split2).WithReference(hostPay1);
hostPay1.WithReference(hostPay2).WithReference(hostPay3).WithReference(split1).WithReference(split2).WithReference(microBatch).WithReference(batch);
hostPay2.WithReference(hostPay1);
hostPay3.WithReference(hostPay1).WithReference(hostPay3);
hostPay1.WithReference(hostPay1);
accumulator.WithReference(split2);
microBatch.WithReference(split2);
batch.WithReference(split1);
server.WithReference(invite).WithReference(npIpn);

// An operator sends again what became a dead letter, whoever it was for.
webApi.WithReference(orchestrator).WithReference(invite).WithReference(split1).WithReference(split2).WithReference(split3).WithReference(hostPay1)
    .WithReference(hostPay2).WithReference(hostPay3).WithReference(accumulator).WithReference(microBatch).WithReference(batch)
    .WithReference(npIpn).WithReference(notifications)
    .WithEnvironment("Ethereum__RpcUrl", chain.GetEndpoint("http"));
if (operatorKey is not null)
{
    webApi.WithEnvironment("Operators__development__PublicKey", operatorKey);
}

// Where the emulator's scheduler and Pub/Sub call.
emulator.WithReference(notifications).WithReference(microBatch).WithReference(batch).WithReference(broadcast)
    .WithReference(server).WithReference(orchestrator).WithReference(npIpn);

// The third parties, played by the sandbox.
npIpn.WithExternalHttpEndpoints()
    .WithEnvironment("NowPayments__BaseUrl", $"{sandbox.GetEndpoint("http")}/nowpayments/v1/")
    .WithEnvironment("NowPayments__ApiKey", nowPaymentsKey)
    .WithEnvironment("NowPayments__IpnSecret", ipnSecret)
    .WithEnvironment("NowPayments__Email", NowPaymentsEmail)
    .WithEnvironment("NowPayments__Password", nowPaymentsPassword)
    .WithEnvironment("Telegram__BotUsername", BotUsername)
    .WithEnvironment("PublicUrl", npIpn.GetEndpoint("http"));
orchestrator.WithEnvironment("Prices__BaseUrl", $"{sandbox.GetEndpoint("http")}/coingecko/api/v3/")
    .WithEnvironment("NowPayments__BaseUrl", $"{sandbox.GetEndpoint("http")}/nowpayments/v1/")
    .WithEnvironment("NowPayments__ApiKey", nowPaymentsKey)
    .WithEnvironment("NowPayments__Email", NowPaymentsEmail)
    .WithEnvironment("NowPayments__Password", nowPaymentsPassword)
    .WithEnvironment("ChangeNow__BaseUrl", ChangeNowUrl())
    .WithEnvironment("ChangeNow__ApiKey", changeNowKey)
    .WithEnvironment("Ethereum__RpcUrl", chain.GetEndpoint("http"))
    .WithEnvironment("Ethereum__ChainId", "31337")
    .WithEnvironment("Reconcile__FinalityDepth", "1")
    .WithEnvironment("Reconcile__Grace", "00:00:05")
    .WithEnvironment("Reconcile__ArrivalGrace", "00:00:30");
split2.WithEnvironment("ChangeNow__BaseUrl", ChangeNowUrl()).WithEnvironment("ChangeNow__ApiKey", changeNowKey);
split3.WithEnvironment("ChangeNow__BaseUrl", ChangeNowUrl()).WithEnvironment("ChangeNow__ApiKey", changeNowKey);
hostPay2.WithEnvironment("ChangeNow__BaseUrl", ChangeNowUrl()).WithEnvironment("ChangeNow__ApiKey", changeNowKey);
microBatch.WithEnvironment("ChangeNow__BaseUrl", ChangeNowUrl()).WithEnvironment("ChangeNow__ApiKey", changeNowKey)
    .WithEnvironment("Prices__BaseUrl", $"{sandbox.GetEndpoint("http")}/coingecko/api/v3/")
    .WithEnvironment("Ethereum__RpcUrl", chain.GetEndpoint("http"))
    .WithEnvironment("Wallet__Confirmations", "1");
batch.WithEnvironment("ChangeNow__BaseUrl", ChangeNowUrl()).WithEnvironment("ChangeNow__ApiKey", changeNowKey);
hostPay3.WithEnvironment("Ethereum__RpcUrl", chain.GetEndpoint("http"))
    .WithEnvironment("Ethereum__ChainId", "31337")
    .WithEnvironment("Wallet__PrivateKey", walletKey)
    .WithEnvironment("Wallet__Confirmations", "1")
    .WaitFor(sandbox);
invite.WithEnvironment("Telegram__BaseUrl", TelegramUrl()).WithEnvironment("Telegram__BotToken", botToken);
notifications.WithEnvironment("Telegram__BaseUrl", TelegramUrl())
    .WithEnvironment("Telegram__BotToken", botToken)
    .WithEnvironment("Alerts__OperatorChatId", "1000")
    .WithEnvironment("Orders__PaymentUrl", npIpn.GetEndpoint("http"));
server.WithExternalHttpEndpoints()
    .WithEnvironment("Telegram__BaseUrl", TelegramUrl())
    .WithEnvironment("Telegram__BotToken", botToken)
    .WithEnvironment("Telegram__BotUsername", BotUsername)
    .WithEnvironment("Telegram__WebhookSecret", webhookSecret)
    .WithEnvironment("NowPayments__BaseUrl", $"{sandbox.GetEndpoint("http")}/nowpayments/v1/")
    .WithEnvironment("NowPayments__ApiKey", nowPaymentsKey)
    .WithEnvironment("PublicUrl", server.GetEndpoint("http"))
    .WithEnvironment("Orders__PaymentUrl", npIpn.GetEndpoint("http"));

var seed = AddDemo("demo-seed", "seed").WaitFor(hostPay3).WaitFor(sandbox).WaitForCompletion(migrations);
AddDemo("demo", "buy").WaitForCompletion(seed).WithExplicitStart();

builder.Build().Run();
return Environment.ExitCode;

IResourceBuilder<ProjectResource> AddService<TProject>(string name, int port)
    where TProject : IProjectMetadata, new() =>
    WithDatabaseRole(builder.AddProject<TProject>(name, launchProfileName: null), name)
        .WithHttpEndpoint(port: PortOf(name, port))
        .WithHttpHealthCheck("/health")
        // Twenty young processes share this machine: instrumenting their code costs more than it gives back (docs/benchmarks.md).
        .WithEnvironment("DOTNET_TieredPGO", "0")
        .WithEnvironment("CloudTasks__Project", Project)
        .WithEnvironment("CloudTasks__Location", Location)
        .WithEnvironment("CloudTasks__Endpoint", emulator.GetEndpoint("http"))
        .WithEnvironment("PubSub__Endpoint", emulator.GetEndpoint("http"))
        .WithEnvironment("Oidc__Issuer", emulator.GetEndpoint("http"))
        .WithEnvironment("Oidc__CertificatesUrl", $"{emulator.GetEndpoint("http")}/certs")
        .WithEnvironment("TaskTokens__Key", taskTokenKey)
        .WithEnvironment("Assets__usdt.eth__Contract", "0x5fbdb2315678afecb367f032d93f642f64180aa3")
        .WaitFor(emulator)
        .WaitForCompletion(migrations);

IResourceBuilder<ProjectResource> AddDemo(string name, string verb) =>
    builder.AddProject<Projects.PayGatePrime_Demo>(name, launchProfileName: null)
        .WithArgs(verb)
        .WithEnvironment("ConnectionStrings__pgp-db", RoleConnection("pgp_demo", demoPassword))
        .WithEnvironment("Demo__SandboxUrl", sandbox.GetEndpoint("http"))
        .WithEnvironment("Ethereum__RpcUrl", chain.GetEndpoint("http"))
        .WithEnvironment("Assets__usdt.eth__Contract", "0x5fbdb2315678afecb367f032d93f642f64180aa3");

// Each service signs in to Postgres under a role of its own; the migrations create it with the rights in database/sql/grants.sql.
IResourceBuilder<ProjectResource> WithDatabaseRole(IResourceBuilder<ProjectResource> service, string name)
{
    var role = name.Replace('-', '_');
    return service.WithEnvironment("ConnectionStrings__pgp-db", RoleConnection(role, RolePassword(name, role)));
}

IResourceBuilder<ParameterResource> RolePassword(string name, string role)
{
    var password = Generated($"{name}-db-password", 32);
    migrations.WithEnvironment($"RolePasswords__{role}", password);
    return password;
}

ReferenceExpression RoleConnection(string role, IResourceBuilder<ParameterResource> password) =>
    ReferenceExpression.Create(
        $"Host={postgres.Resource.PrimaryEndpoint.Property(EndpointProperty.Host)};Port={postgres.Resource.PrimaryEndpoint.Property(EndpointProperty.Port)};Database=paygateprime;Username={role};Password={password}");

IResourceBuilder<ParameterResource> Generated(string name, int length) =>
    builder.AddParameter(name, new GenerateParameterDefault { MinLength = length, Special = false }, secret: true, persist: true);

ReferenceExpression ChangeNowUrl() => ReferenceExpression.Create($"{sandbox.GetEndpoint("http")}/changenow/v2/");

ReferenceExpression TelegramUrl() => ReferenceExpression.Create($"{sandbox.GetEndpoint("http")}/telegram/");

// Every fixed port stands in docs/ports.md and can be moved by --Ports:{name}=N.
int PortOf(string name, int fixedPort) => builder.Configuration.GetValue($"Ports:{name}", fixedPort);

string DataDirectory() =>
    Path.GetFullPath(builder.Configuration["Data:Directory"] ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "paygateprime"));

// The key that pgpctl signs with on this machine: made on first run, kept outside the repository, and only its public half is passed on.
(string? PublicKey, string? Problem) DevelopmentOperator()
{
    var file = Path.Combine(DataDirectory(), "operators", "development.pem");
    try
    {
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            // Whole or not at all, under the eyes of another that starts at once.
            var unfinished = $"{file}.{Environment.ProcessId}";
            using (var writer = new StreamWriter(unfinished, options))
            {
                writer.WriteLine(made.ExportPkcs8PrivateKeyPem());
            }

            File.Move(unfinished, file, overwrite: false);
        }

        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return (Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), null);
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        return (null, $"The operator's development key {file} can't be used: {e.Message}");
    }
    catch (Exception e) when (e is ArgumentException or CryptographicException)
    {
        return (null, $"The operator's development key {file} is broken: delete it, and start again.");
    }
}

// What would otherwise end in a stack trace, or in a resource that never comes while the others wait for it.
string? BadSetting()
{
    if (builder.Configuration["Data:Persist"] is { } persist && !bool.TryParse(persist, out _))
    {
        return $"The setting 'Data:Persist' is '{persist}' and must be true or false.";
    }

    if (builder.Configuration.GetSection("Ports").GetChildren().FirstOrDefault(p => !ushort.TryParse(p.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0) is { } bad)
    {
        return $"The setting '{bad.Path}' is '{bad.Value}' and must be a port from 1 to 65535.";
    }

    return builder.Configuration.GetValue("Data:Persist", true) ? BadData(DataDirectory()) : null;
}

string? BadData(string directory)
{
    var chainState = Path.Combine(directory, "chain.json");
    try
    {
        Directory.CreateDirectory(directory);
        if (File.Exists(chainState))
        {
            using var file = File.OpenRead(chainState);
            using var state = JsonDocument.Parse(file);
        }

        return null;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        return $"The data folder {directory} can't be used: {e.Message}";
    }
    catch (JsonException)
    {
        return $"The chain's state {chainState} is broken: move it away or delete it, and start again.";
    }
}

string AnvilPath()
{
    var system = OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "win32" : "linux";
    var processor = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
    return Path.Combine(builder.AppHostDirectory, "..", "tools", "node", "node_modules", "@foundry-rs", $"anvil-{system}-{processor}", "bin", "anvil");
}
