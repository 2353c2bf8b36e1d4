namespace PayGatePrime.Server;

/// <summary>What somebody wants to buy: a tier of a channel, or a donation to its owner.</summary>
internal sealed record Choice
{
    private Choice(string channelToken, int? tier, decimal? donationUsd)
    {
        ChannelToken = channelToken;
        Tier = tier;
        DonationUsd = donationUsd;
    }

    public string ChannelToken { get; }

    public int? Tier { get; }

    public decimal? DonationUsd { get; }

    public static Choice Subscription(string channelToken, int tier) => new(channelToken, tier, null);

    public static Choice Donation(string channelToken, decimal usd) => new(channelToken, null, usd);
}
