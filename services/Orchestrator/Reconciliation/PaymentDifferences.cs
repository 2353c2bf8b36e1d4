using System.Globalization;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Compares NOWPayments' list with our payments.</summary>
internal static class PaymentDifferences
{
    /// <summary>What differs.</summary>
    /// <param name="listed">Every payment that NOWPayments lists.</param>
    /// <param name="ours">Our rows of the same ids, and those of the window that should be listed.</param>
    /// <param name="settledBefore">What changed later may still be on its way to us.</param>
    public static IReadOnlyList<Finding> Between(IReadOnlyList<NowPaymentsPayment> listed, IReadOnlyList<KnownPayment> ours, DateTimeOffset settledBefore)
    {
        var known = ours.ToDictionary(o => o.ProviderPaymentId, StringComparer.Ordinal);
        var found = new List<Finding>();
        foreach (var payment in listed.Where(p => p.Status != PaymentStatus.Unknown && (p.UpdatedAt ?? p.CreatedAt ?? settledBefore) <= settledBefore))
        {
            if ((known.TryGetValue(payment.PaymentId, out var own) ? Compare(payment, own, settledBefore) : Missing(payment)) is { } finding)
            {
                found.Add(finding);
            }
        }

        var ids = listed.Select(p => p.PaymentId).ToHashSet(StringComparer.Ordinal);
        found.AddRange(ours.Where(o => o.ShouldBeListed && !ids.Contains(o.ProviderPaymentId)).Select(o => new Finding(
            FindingKind.PaymentUnlisted, o.ProviderPaymentId, AlertSeverity.Critical, $"We hold payment {o.ProviderPaymentId} as {o.Status}, and NOWPayments does not list it.")
        {
            PaymentId = o.Id,
        }));
        return found;
    }

    private static Finding Missing(NowPaymentsPayment payment)
    {
        var hasMoney = payment.ActuallyPaid > 0m || payment.Status is not (PaymentStatus.Waiting or PaymentStatus.Expired);
        return new Finding(
            FindingKind.PaymentMissing,
            payment.PaymentId,
            hasMoney ? AlertSeverity.Critical : AlertSeverity.Info,
            $"NOWPayments has payment {payment.PaymentId} ({payment.StatusText}), and we don't.")
        {
            Mend = id => new FetchPayment(id),
        };
    }

    private static Finding? Compare(NowPaymentsPayment payment, KnownPayment own, DateTimeOffset settledBefore)
    {
        var theirs = PaymentStatusOrder.Rank(payment.Status);
        if (theirs > own.StatusRank || (payment.Status == PaymentStatus.PartiallyPaid && theirs == own.StatusRank && payment.ActuallyPaid > (own.ActuallyPaid ?? 0m)))
        {
            return new Finding(
                FindingKind.PaymentBehind, payment.PaymentId, AlertSeverity.Critical, $"NOWPayments says {payment.StatusText} of payment {payment.PaymentId}, we say {own.Status}.")
            {
                PaymentId = own.Id,
                Mend = id => new FetchPayment(id),
            };
        }

        if (own.UpdatedAt > settledBefore)
        {
            return null;
        }

        // Only what we acted on matters: an expired payment of ours that waits there again is told by a later status.
        if (theirs < own.StatusRank && own.StatusRank >= PaymentStatusOrder.Rank(PaymentStatus.PartiallyPaid))
        {
            return new Finding(
                FindingKind.PaymentAhead, payment.PaymentId, AlertSeverity.Critical, $"We took payment {payment.PaymentId} as {own.Status}, and NOWPayments says {payment.StatusText}.")
            {
                PaymentId = own.Id,
            };
        }

        return theirs == own.StatusRank && own.OutcomeAmount is { } ourOutcome && payment.OutcomeAmount is { } theirOutcome && ourOutcome != theirOutcome
            ? new Finding(
                FindingKind.PaymentDiffers,
                payment.PaymentId,
                AlertSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"Payment {payment.PaymentId} brought {theirOutcome} {payment.OutcomeCurrency} by NOWPayments' list and {ourOutcome} by its callback."))
            {
                PaymentId = own.Id,
            }
            : null;
    }
}
