using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Payouts;

namespace PayGatePrime.HostPay1;

/// <summary>Writes down the one transfer of an attempt and asks HostPay3 to send it.</summary>
internal static class TransferPlan
{
    public static async Task WriteAsync(UnitOfWork work, Payout payout, PayoutPosition from, FollowedSwap? swap)
    {
        await work.MovePayoutAsync(payout.Id, from, PayoutStateMachine.Next(from, PayoutEvent.TransferPlanned));
        var id = work.NewId();
        await work.MoveAsync(
            $"The transfer of payout {payout.Id}",
            """
            insert into transfers (id, cause, payout_id, swap_id, state, asset, amount, to_address, created_at, updated_at)
            values (@id, @cause, @payoutId, @swapId, 'planned', @asset, @amount, @to, @now, @now)
            on conflict (cause) do nothing
            """,
            new
            {
                id,
                cause = HostPay1Database.CauseOf(payout),
                payoutId = payout.Id,
                swapId = swap?.Id,
                asset = payout.FromAsset,
                amount = swap?.ExpectedFrom ?? payout.AmountToSend,
                to = swap?.PayinAddress ?? payout.ToAddress,
                now = work.Now,
            });
        work.Enqueue(new PaymentExecution(id));
    }
}
