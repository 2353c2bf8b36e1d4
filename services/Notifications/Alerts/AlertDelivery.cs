namespace PayGatePrime.Notifications.Alerts;

/// <summary>One notification of an alert on its way to one channel.</summary>
internal sealed record AlertDelivery(Guid Id, Guid AlertId, int Number, string Channel, string State);
