namespace PayGatePrime.Server;

/// <summary>The invite behind a link somebody joined through.</summary>
internal sealed record KnownInvite(Guid Id, Guid PeriodId, long BuyerId, string State, Guid OrderId, Guid ChannelId)
{
    public bool IsOpen => State is "created" or "sent";
}
