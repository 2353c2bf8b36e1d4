namespace PayGatePrime.Notifications;

/// <summary>What an event is about, as far as its ids lead to it.</summary>
internal sealed record EventSubject
{
    public string? ChannelTitle { get; init; }

    public long? OwnerTelegramId { get; init; }

    public OrderSubject? Order { get; init; }

    public PaymentSubject? Payment { get; init; }

    public PayoutSubject? Payout { get; init; }
}
