using System.Globalization;
using System.Security.Cryptography;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Tokens;
using PayGatePrime.Services.Tests.Support;
using PayGatePrime.WebApi;

namespace PayGatePrime.Pgpctl.Tests;

/// <summary>pgpctl's root command in process, against the real web API on a real database, with a home folder of its own.</summary>
internal sealed class Tool : IAsyncDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("pgpctl-").FullName;
    private Guid? _owner;

    public ServiceHost<WebApiConfig> Service { get; private set; } = null!;

    public string KeyFolder => Path.Combine(_home, "config");

    public string DevelopmentKeyFolder => Path.Combine(_home, "data");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>What the calls meet instead of the web API; given a chance to break them.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler> Line { get; set; } = inner => inner;

    public static async Task<Tool> StartAsync(params (string Key, string Value)[] settings)
    {
        var tool = new Tool();
        (await tool.RunAsync("keys", "new", "alice")).ExitCode.ShouldBe(0);
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Path.Combine(tool.KeyFolder, "alice.pem")));
        var all = settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal);
        all["Operators:alice:PublicKey"] = OperatorKey.WritePublic(key);
        tool.Service = await ServiceHost<WebApiConfig>.StartAsync(KnownServices.WebApi, all);
        return tool;
    }

    public Task<Ran> RunAsync(params string[] args) => AnswerAsync(null, args);

    /// <summary>Runs with somebody there who answers, or with nobody.</summary>
    public async Task<Ran> AnswerAsync(string? answer, params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var around = new Surroundings
        {
            Out = output,
            Error = error,
            In = new StringReader(answer ?? ""),
            IsInteractive = answer is not null,
            Environment = Environment.GetValueOrDefault,
            KeyFolder = KeyFolder,
            DevelopmentKeyFolder = DevelopmentKeyFolder,
            Connect = () => new HttpClient(Line(Service.CreateHandler())),
        };
        var code = await new PgpctlApp(around).RunAsync(args);
        return new Ran(code, output.ToString(), error.ToString());
    }

    public async Task<Guid> OwnerAsync()
    {
        if (_owner is { } known)
        {
            return known;
        }

        var owner = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await Service.Database.ExecuteAsync(
            """
            insert into owners (id, display_name, created_at) values (@owner, 'Owner', now());
            insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at)
            values (@owner, @owner, 'channel1', -1, 'Channel', 'instant', 'ltc', 'ltc', 'ltc1', 300, now())
            """,
            new { owner });
        _owner = owner;
        return owner;
    }

    public async Task<Guid> PayoutAsync(string state, string? heldFrom = null, string? reason = null)
    {
        var (id, owner) = (Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), await OwnerAsync());

        // Each in a channel of its own: a channel has one open batch.
        await Service.Database.ExecuteAsync(
            """
            insert into channels (id, owner_id, token, closed_chat_id, title, payout_strategy, payout_asset, payout_network, payout_address, fee_bps, created_at)
            values (@id, @owner, replace(@id::text, '-', ''), -2 - (select count(*) from channels), 'Channel', 'instant', 'ltc', 'ltc', 'ltc1', 300, now());
            insert into payouts (id, owner_id, channel_id, state, held_from, reason, from_asset, gross, fee_bps, fee, net, to_asset, to_network, to_address, created_at, updated_at)
            values (@id, @owner, @id, @state, @heldFrom, @reason, 'eth.eth', 1, 1000, 0.1, 0.9, 'ltc', 'ltc', 'ltc1', now(), now())
            """,
            new { id, owner, state, heldFrom, reason });
        return id;
    }

    public Task<string> StateAsync(Guid payout) => Service.Database.OneAsync<string>("select state from payouts where id = @payout", new { payout });

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }
}
