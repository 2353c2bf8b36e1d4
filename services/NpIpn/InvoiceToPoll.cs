namespace PayGatePrime.NpIpn;

/// <summary>An invoice for which no payment is known.</summary>
internal sealed record InvoiceToPoll(Guid OrderId, string InvoiceId);
