namespace PayGatePrime.NpIpn;

/// <summary>What is known of a payment before a batch is written.</summary>
internal sealed record KnownPayment(string ProviderPaymentId, string State, Guid? OrderId);
