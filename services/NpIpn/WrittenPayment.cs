namespace PayGatePrime.NpIpn;

/// <summary>A payment that a batch inserted or moved forward.</summary>
internal sealed record WrittenPayment(Guid Id, string ProviderPaymentId, string State, Guid? OrderId);
