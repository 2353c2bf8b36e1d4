using PayGatePrime.Common.Database;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Payouts;
using PayGatePrime.WebApi.Operators;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>Closes a held payout that its owner got by another way, with proof and with the books.</summary>
internal sealed class MarkPaidVerb(WebApiDatabase database, AssetCatalog assets, LedgerWriter ledger, PaymentProof proof)
{
    public async Task<CheckedProof> CheckProofAsync(OperatorCall call)
    {
        var body = call.Body<MarkPaidBody>();
        var id = call.RouteId();
        var hash = body.Proof?.Trim() is { Length: > 0 } given ? given : throw new BadInputException("proof", "is missing");
        if (body.Amount is <= 0)
        {
            throw new BadInputException("amount", "must be above zero");
        }

        if (body.PaidFrom is not (null or PaidByHand.FromExchange or PaidByHand.FromWallet or PaidByHand.FromOutside))
        {
            throw new BadInputException("paidFrom", "must be one of exchange, wallet, outside");
        }

        var network = await database.FindAsync<string>("select to_network from payouts where id = @id", new { id }, call.Cancelled) ?? throw RefusedException.NotFound($"payout {id}");
        var sender = await proof.CheckAsync(hash, network, call.Cancelled);

        // The chain's hashes are kept in small letters, and reconciliation looks this one up among them.
        return new CheckedProof(body with { Proof = sender is null ? hash : hash.ToLowerInvariant() }, sender);
    }

    public async Task<Effect> RunAsync(OperatorCall call, UnitOfWork work, CheckedProof found)
    {
        var body = found.Body;
        var facts = await PayoutReader.LockAsync(work, call.RouteId(), assets);
        var paid = PayoutVerbs.Allowed(facts, PayoutEvent.OperatorMarkedPaid);
        await RefuseDoublesAsync(work, facts, body.Proof!);
        var payout = facts.Payout;
        if (payout.Net is null)
        {
            throw RefusedException.Conflict("The fee of the payout is not taken yet, so that what is owed is not settled: release it first.");
        }

        var from = body.PaidFrom ?? (facts.WithExchange > 0 ? PaidByHand.FromExchange : throw new BadInputException("paidFrom", "is missing: exchange, wallet or outside"));
        var entry = await EntryAsync(work, facts, from, found.Sender);
        await work.MovePayoutAsync(payout.Id, facts.Position, paid, "marked_paid");
        await work.ExecuteAsync("update payouts set paid_amount = @amount, paid_hash = @proof where id = @id", new { id = payout.Id, amount = body.Amount, proof = body.Proof });
        await ledger.PostAsync(work.Connection, work.Transaction, entry, work.Cancelled);
        work.Publish(payout.Event(EventName.PayoutPaid, "marked_paid"));
        List<string> sends = [nameof(EventName.PayoutPaid)];
        if (payout.PaymentId is null)
        {
            work.Enqueue(new BatchPaid(payout.Id));
            sends.Add(MessageRoutes.For<BatchPaid>().Name);
        }

        var owed = entry.Postings.Where(p => p.Amount.Value > 0).Sum(p => p.Amount.Value);
        var after = new PaidStatus(paid.Next.State.ToText(), paid.Next.Attempt, body.Proof!, from, entry.Cause, owed);
        var effect = new Effect(facts.Status, after, $"The payout is paid; the books say so under {entry.Cause}.") { Note = body.Note, Sends = sends };
        return await PayoutVerbs.SettleLettersAsync(call, work, payout.Id, "marked paid", effect);
    }

    private static async Task RefuseDoublesAsync(UnitOfWork work, PayoutFacts facts, string proof)
    {
        // A planned transfer that is not held may be signed at any moment.
        if (facts.Transfers.FirstOrDefault(t => t.IsInFlight || t.Position.State == TransferState.Planned) is { } flying)
        {
            throw RefusedException.Conflict($"Transfer {flying.Id} is {flying.State} and may still pay: wait until it is settled.");
        }

        if (facts.Delivered is { } delivered)
        {
            throw RefusedException.Conflict($"Transfer {delivered.Id} has reached the owner: release the payout, and it ends by itself.");
        }

        if (await work.QuerySingleOrDefaultAsync<Guid?>("select id from payouts where lower(paid_hash) = lower(@proof) limit 1", new { proof }) is { } other)
        {
            throw new RefusedException(StatusCodes.Status422UnprocessableEntity, $"The transaction is the proof of payout {other} already.", "proof");
        }
    }

    private async Task<LedgerTransaction> EntryAsync(UnitOfWork work, PayoutFacts facts, string from, ProofSender? sender)
    {
        var asset = assets.Get(facts.Payout.FromAsset);
        var owed = Amount.Of(asset, facts.Payout.AmountToSend, Rounding.Exact);
        switch (from)
        {
            case PaidByHand.FromExchange when facts is { ExchangeHolding: { } swap, WithExchange: > 0 }:
                return PaidByHand.ByExchange(facts.Payout, swap, Amount.Of(asset, facts.WithExchange, Rounding.Exact), work.Now);
            case PaidByHand.FromExchange:
                throw new RefusedException(StatusCodes.Status422UnprocessableEntity, "No exchange has coins of this payout.", "paidFrom");
            case PaidByHand.FromWallet:
                return PaidByHand.ByWallet(facts.Payout, await WalletAsync(work, sender?.Address), owed, sender?.Gas, work.Now);
            default:
                return PaidByHand.FromElsewhere(facts.Payout, owed, work.Now);
        }
    }

    /// <summary>The wallet that the proof was sent from, or, where the chain was not asked, the one that receives.</summary>
    private static async Task<string> WalletAsync(UnitOfWork work, string? sender) => sender is null
        ? await work.QuerySingleOrDefaultAsync<string>("select address from wallets order by receives desc, created_at desc limit 1")
            ?? throw new RefusedException(StatusCodes.Status422UnprocessableEntity, "No hot wallet is registered.", "paidFrom")
        : await work.QuerySingleOrDefaultAsync<string>("select address from wallets where lower(address) = lower(@sender) limit 1", new { sender })
            ?? throw new RefusedException(StatusCodes.Status422UnprocessableEntity, "The transaction was sent by none of our wallets.", "proof");
}
