using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>A transfer that passed <see cref="TransferCheck"/>: what is sent to whom.</summary>
internal sealed record TransferOrder(OutgoingTransfer Transfer, TransferSubject Subject, Amount Amount, EthereumAddress To);
