using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>NOWPayments' list of payments against ours: lost callbacks, and payments that finished after they had expired.</summary>
internal sealed class PaymentsCheck(DatabaseContext context, INowPayments nowPayments, OrchestratorConfig config) : BaseDatabaseManager(context), IReconcileCheck
{
    private const int PageSize = 500;
    private const int MostPages = 400;

    public string Name => "payments";

    public async Task<CheckOutcome> LookAsync(CancellationToken cancelled)
    {
        if (config.NowPayments.Email is null || config.NowPayments.Password is null)
        {
            return new CheckOutcome(
                [new Finding(FindingKind.CheckUnconfigured, Name, AlertSeverity.Info, "Payments can't be compared with NOWPayments' list: NowPayments:Email and NowPayments:Password are not set.")],
                (kind, subject) => kind == FindingKind.CheckUnconfigured && subject == Name);
        }

        var now = Time.GetUtcNow();
        var from = now - TimeSpan.FromDays(config.Reconcile.PaymentDays);
        var settledBefore = now - config.Reconcile.Grace;
        var listed = await ListAsync(from, cancelled);
        var ids = listed.Select(p => p.PaymentId).ToArray();

        // A day from either end, because NOWPayments counts the window in whole days and by the payment's creation there.
        var ours = await ReadManyAsync<KnownPayment>(
            """
            select id, provider_payment_id, status, status_rank, actually_paid, outcome_amount, updated_at, created_at > @from and created_at < @settledBefore as should_be_listed
            from payments where provider_payment_id = any(@ids) or (created_at > @from and updated_at > @from and created_at < @settledBefore)
            """,
            new { ids, from = from + TimeSpan.FromDays(1), settledBefore },
            cancelled);
        await KeepPayoutHashesAsync(listed, cancelled);
        var looked = ids.Concat(ours.Select(o => o.ProviderPaymentId)).ToHashSet(StringComparer.Ordinal);
        return new CheckOutcome(
            PaymentDifferences.Between(listed, ours, settledBefore),
            (kind, subject) => (kind == FindingKind.CheckUnconfigured && subject == Name) || (IsOurs(kind) && looked.Contains(subject)));
    }

    private static bool IsOurs(string kind) =>
        kind is FindingKind.PaymentMissing or FindingKind.PaymentBehind or FindingKind.PaymentAhead or FindingKind.PaymentDiffers or FindingKind.PaymentUnlisted;

    private async Task<List<NowPaymentsPayment>> ListAsync(DateTimeOffset from, CancellationToken cancelled)
    {
        // By id, because a payment created meanwhile may shift one onto the next page.
        var listed = new Dictionary<string, NowPaymentsPayment>(StringComparer.Ordinal);
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await nowPayments.ListPaymentsAsync(new NowPaymentsPaymentQuery(From: from, Page: page, Limit: PageSize), cancelled);
            foreach (var payment in answer.Payments)
            {
                listed[payment.PaymentId] = payment;
            }

            if (answer.Payments.Count == 0 || page + 1 >= answer.PageCount)
            {
                return [.. listed.Values];
            }
        }

        throw new InvalidOperationException($"NOWPayments lists more than {MostPages * PageSize} payments; Reconcile:PaymentDays is too large.");
    }

    private Task KeepPayoutHashesAsync(IReadOnlyList<NowPaymentsPayment> listed, CancellationToken cancelled)
    {
        var told = listed.Where(p => p.PayoutHash is not null).ToList();
        return told.Count == 0
            ? Task.CompletedTask
            : TransactAsync(
                work => work.ExecuteAsync(
                    """
                    update payments p set payout_hash = lower(t.hash) from unnest(@ids, @hashes) as t(id, hash)
                    where p.provider_payment_id = t.id and p.payout_hash is distinct from lower(t.hash)
                    """,
                    new { ids = told.Select(p => p.PaymentId).ToArray(), hashes = told.Select(p => p.PayoutHash).ToArray() }),
                cancelled);
    }
}
