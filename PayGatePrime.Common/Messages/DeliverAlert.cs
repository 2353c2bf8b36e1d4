namespace PayGatePrime.Common.Messages;

/// <summary>An alert is to be brought to one place where operators read.</summary>
/// <param name="DeliveryId">The row it is about; everything else is read by it.</param>
public sealed record DeliverAlert(Guid DeliveryId) : ITaskMessage;
