using PayGatePrime.Common.Payouts;

namespace PayGatePrime.MicroBatchProcessor;

/// <summary>A conversion's exchange as HostPay2 left it, and what an operator says of it; amounts are whole coins.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Its state's text.</param>
/// <param name="FromAsset">What was given.</param>
/// <param name="ExpectedFrom">How much of it.</param>
/// <param name="AmountTo">What the exchange says it paid.</param>
/// <param name="PayoutHash">The transaction that the exchange names for it.</param>
/// <param name="RefundAddress">Our wallet.</param>
/// <param name="RefundAmount">What it says it sent back.</param>
/// <param name="RefundHash">The transaction of that.</param>
/// <param name="NamedHash">The transaction that an operator names instead.</param>
/// <param name="NamedLog">Which of that transaction's moves it is, if the operator had to say.</param>
internal sealed record EndedSwap(
    Guid Id,
    string State,
    string FromAsset,
    decimal ExpectedFrom,
    decimal? AmountTo,
    string? PayoutHash,
    string RefundAddress,
    decimal? RefundAmount,
    string? RefundHash,
    string? NamedHash,
    long? NamedLog)
{
    /// <summary>Where the USDT is looked for.</summary>
    public string? ReceiptHash => NamedHash ?? PayoutHash;

    public SwapState Status => SwapStates.Parse(State);
}
