using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.Common.Providers.Ethereum;

namespace PayGatePrime.HostPay3;

/// <summary>
/// Compares a transfer with the payout or conversion and the swap it is for, before it is signed. A row that somebody slipped into transfers fits neither.
/// </summary>
internal static class TransferCheck
{
    /// <summary>Null when everything fits; else a short code of what does not.</summary>
    public static string? Refusal(OutgoingTransfer transfer, TransferSubject subject, FundedSwap? swap, AssetCatalog assets, IReadOnlyList<HotWallet> wallets, IReadOnlyDictionary<string, decimal> most)
    {
        if (assets.Held.FirstOrDefault(a => a.Code == transfer.Asset) is not { } asset)
        {
            return "asset_unknown";
        }

        if (transfer.Amount <= 0m || Amount.Of(asset, transfer.Amount, Rounding.Down).Value != transfer.Amount)
        {
            return "amount_malformed";
        }

        if (!EthereumAddress.TryParse(transfer.ToAddress, out var to))
        {
            return "address_malformed";
        }

        if (wallets.Any(w => w.Address == to) || assets.Held.Any(a => a.Contract is { } contract && EthereumAddress.Parse(contract) == to))
        {
            return "address_is_ours";
        }

        if (most.TryGetValue(asset.Code, out var limit) && transfer.Amount > limit)
        {
            return "above_transfer_limit";
        }

        if (!subject.IsExpecting || transfer.Cause != subject.Cause)
        {
            return subject.OwnerId is null ? "conversion_moved" : "payout_moved";
        }

        return transfer.Asset != subject.Asset || transfer.Amount > subject.Amount
            ? subject.OwnerId is null ? "exceeds_conversion" : "exceeds_payout"
            : AgainstTarget(transfer, subject, swap);
    }

    private static string? AgainstTarget(OutgoingTransfer transfer, TransferSubject subject, FundedSwap? swap)
    {
        if (subject.DirectTo is { } address)
        {
            return transfer.SwapId is null && transfer.Amount == subject.Amount && transfer.ToAddress == address ? null : "differs_from_payout";
        }

        if (swap is null || swap.SubjectId != subject.Id || swap.Attempt != subject.Attempt
            || transfer.ToAddress != swap.PayinAddress || transfer.Amount != swap.ExpectedFrom || transfer.Asset != swap.FromAsset || !string.IsNullOrEmpty(swap.PayinExtraId))
        {
            return "differs_from_swap";
        }

        return SwapStates.Parse(swap.State) is SwapState.New or SwapState.Waiting ? null : "exchange_not_waiting";
    }
}
