using System.Globalization;
using System.Text.RegularExpressions;

namespace PayGatePrime.Sandbox;

internal sealed partial record SandboxOptions
{
    public required Uri ChainRpcUrl { get; init; }

    public required string NowPaymentsApiKey { get; init; }

    public required string NowPaymentsIpnSecret { get; init; }

    public required string ChangeNowApiKey { get; init; }

    public required string TelegramBotToken { get; init; }

    public required string TelegramBotUsername { get; init; }

    /// <summary>Null: the keyless public API.</summary>
    public string? CoinGeckoApiKey { get; init; }

    /// <summary>Null: the first address the server listens on.</summary>
    public Uri? PublicUrl { get; init; }

    public required int Seed { get; init; }

    /// <summary>Null: state lives in memory only.</summary>
    public string? DataDirectory { get; init; }

    public long BotId => long.Parse(TelegramBotToken.AsSpan(0, TelegramBotToken.IndexOf(':')), CultureInfo.InvariantCulture);

    public static SandboxOptions Read(IConfiguration configuration)
    {
        var token = Required(configuration, "Telegram:BotToken");
        if (!BotTokenForm().IsMatch(token))
        {
            throw new SetupException("The setting Telegram:BotToken must look like 4242:abc, a number, a colon and a secret of letters, digits, '_' and '-'.");
        }

        return new SandboxOptions
        {
            ChainRpcUrl = AbsoluteUrl(Required(configuration, "Chain:RpcUrl"), "Chain:RpcUrl"),
            NowPaymentsApiKey = Required(configuration, "NowPayments:ApiKey"),
            NowPaymentsIpnSecret = Required(configuration, "NowPayments:IpnSecret"),
            ChangeNowApiKey = Required(configuration, "ChangeNow:ApiKey"),
            TelegramBotToken = token,
            TelegramBotUsername = Required(configuration, "Telegram:BotUsername").TrimStart('@'),
            CoinGeckoApiKey = Optional(configuration, "CoinGecko:ApiKey"),
            PublicUrl = Optional(configuration, "Sandbox:PublicUrl") is { } url ? AbsoluteUrl(url, "Sandbox:PublicUrl") : null,
            Seed = Optional(configuration, "Sandbox:Seed") is { } seed ? WholeNumber(seed, "Sandbox:Seed") : 1,
            DataDirectory = Optional(configuration, "Sandbox:DataDirectory"),
        };
    }

    private static string? Optional(IConfiguration configuration, string key) =>
        configuration[key]?.Trim() is { Length: > 0 } value ? value : null;

    private static string Required(IConfiguration configuration, string key) =>
        Optional(configuration, key) ?? throw new SetupException($"The setting {key} is missing: the sandbox needs it to start.");

    private static Uri AbsoluteUrl(string value, string key) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new SetupException($"The setting {key} must be an http or https address.");

    private static int WholeNumber(string value, string key) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new SetupException($"The setting {key} must be a whole number.");

    [GeneratedRegex("^[0-9]{1,15}:[A-Za-z0-9_-]+$")]
    private static partial Regex BotTokenForm();
}
