using PayGatePrime.Common.Money;

namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>One Transfer event of a token.</summary>
/// <param name="TransactionHash">The transaction.</param>
/// <param name="LogIndex">The event's place in its block.</param>
/// <param name="BlockNumber">The block.</param>
/// <param name="From">Who gave.</param>
/// <param name="To">Who received.</param>
/// <param name="Amount">How much.</param>
public sealed record TokenTransfer(string TransactionHash, long LogIndex, long BlockNumber, EthereumAddress From, EthereumAddress To, Amount Amount);
