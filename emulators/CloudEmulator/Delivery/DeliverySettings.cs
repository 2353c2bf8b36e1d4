namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>The engine's own limits.</summary>
/// <param name="NameRetention">How long a used name stays taken.</param>
/// <param name="MaxInFlight">Attempts of the whole process at one time.</param>
internal sealed record DeliverySettings(TimeSpan NameRetention, int MaxInFlight);
