namespace PayGatePrime.Demo;

/// <summary>The one demo channel, the same in every run.</summary>
internal static class DemoChannel
{
    public const string Token = "demochannel";
    public const string Title = "Demo Channel";
    public const long ChatId = -1001000000001;
    public const long OwnerTelegramId = 1001;
    public const string OwnerName = "Olive Owner";

    // The AppHost names the same chat as Alerts:OperatorChatId.
    public const long OperatorTelegramId = 1000;
    public const int FeeBasisPoints = 300;
    public static readonly Guid OwnerId = Guid.Parse("01900000-0000-7000-8000-000000000001");
    public static readonly Guid ChannelId = Guid.Parse("01900000-0000-7000-8000-000000000002");
    public static readonly (int Tier, decimal PriceUsd, int Days)[] Tiers = [(1, 25m, 30), (2, 60m, 90), (3, 200m, 365)];
}
