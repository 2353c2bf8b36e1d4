using PayGatePrime.Common.Database;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Orchestrator.Reconciliation;

/// <summary>Writes findings, sends what mends them, and raises what needs a person, in one commit a check.</summary>
internal sealed class FindingsBook(DatabaseContext context, ILogger<FindingsBook> logger) : BaseDatabaseManager(context)
{
    /// <summary>More new findings of one kind than this are raised as one alert.</summary>
    private const int MostAlertsAKind = 20;

    private static readonly TimeSpan s_alertAgain = TimeSpan.FromHours(1);

    public Task ApplyAsync(CheckOutcome outcome, CancellationToken cancelled) => TransactAsync(
        async work =>
        {
            var open = await work.QueryAsync<OpenFinding>(
                "select id, kind, subject, severity, first_seen, alerted_at, tries, next_try_at from reconciliation_findings where resolved_at is null");
            var plan = FindingsPlan.Of(open, outcome.Found, outcome.Covers);
            var loud = new List<(Guid Id, Finding Finding, AlertSeverity Severity)>();
            foreach (var finding in plan.Opened)
            {
                loud.Add(await OpenAsync(work, finding));
            }

            foreach (var (standing, finding) in plan.Standing)
            {
                if (await KeepAsync(work, standing, finding) is { } severity)
                {
                    loud.Add((standing.Id, finding, severity));
                }
            }

            foreach (var gone in plan.Gone)
            {
                await CloseAsync(work, gone);
            }

            Raise(work, [.. loud.Where(l => l.Severity > AlertSeverity.Info)]);
            if (plan.Opened.Count > 0 || plan.Gone.Count > 0)
            {
                logger.LogInformation("Reconciliation opened {Opened} findings and closed {Closed}", plan.Opened.Count, plan.Gone.Count);
            }
        },
        cancelled);

    private static async Task<(Guid Id, Finding Finding, AlertSeverity Severity)> OpenAsync(UnitOfWork work, Finding finding)
    {
        var id = work.NewId();
        var tries = finding.Mend is null ? 0 : 1;
        var severity = MendPolicy.SeverityOf(finding, tries);
        await work.ExecuteAsync(
            """
            insert into reconciliation_findings (id, kind, subject, severity, detail, facts, first_seen, last_seen, alerted_at, tries, next_try_at)
            values (@id, @kind, @subject, @severity, @detail, jsonb_strip_nulls(jsonb_build_object('paymentId', @paymentId, 'payoutId', @payoutId, 'conversionId', @conversionId)), @now, @now, @alertedAt, @tries, @next)
            """,
            new
            {
                id,
                kind = finding.Kind,
                subject = finding.Subject,
                severity = severity.ToString().ToLowerInvariant(),
                detail = finding.Detail,
                paymentId = finding.PaymentId,
                payoutId = finding.PayoutId,
                conversionId = finding.ConversionId,
                now = work.Now,
                alertedAt = severity > AlertSeverity.Info ? work.Now : (DateTimeOffset?)null,
                tries,
                next = tries == 0 ? (DateTimeOffset?)null : work.Now + MendPolicy.WaitAfter(tries),
            });
        if (finding.Mend is { } mend)
        {
            work.Enqueue(mend(id));
        }

        return (id, finding, severity);
    }

    /// <summary>How loud it is to be raised again, or null when nobody needs to hear of it now.</summary>
    private static async Task<AlertSeverity?> KeepAsync(UnitOfWork work, OpenFinding open, Finding finding)
    {
        var isDue = finding.Mend is not null && MendPolicy.IsDue(open, work.Now);
        var tries = isDue ? open.Tries + 1 : open.Tries;
        var severity = MendPolicy.SeverityOf(finding, tries);
        var isLoud = severity > AlertSeverity.Info
            && (open.AlertedAt is not { } alerted || work.Now - alerted >= s_alertAgain || !open.Severity.Equals(severity.ToString(), StringComparison.OrdinalIgnoreCase));
        await work.ExecuteAsync(
            """
            update reconciliation_findings set last_seen = @now, severity = @severity, detail = @detail, tries = @tries,
                next_try_at = case when @isDue then @next else next_try_at end, alerted_at = case when @isLoud then @now else alerted_at end
            where id = @id
            """,
            new
            {
                id = open.Id,
                severity = severity.ToString().ToLowerInvariant(),
                detail = finding.Detail,
                tries,
                isDue,
                next = work.Now + MendPolicy.WaitAfter(tries),
                isLoud,
                now = work.Now,
            });
        if (isDue)
        {
            work.Enqueue(finding.Mend!(open.Id));
        }

        return isLoud ? severity : null;
    }

    private static async Task CloseAsync(UnitOfWork work, OpenFinding gone)
    {
        await work.ExecuteAsync("update reconciliation_findings set resolved_at = @now where id = @id and resolved_at is null", new { id = gone.Id, now = work.Now });
        if (gone.AlertedAt is not null)
        {
            work.Publish(DomainEvent.Alert(AlertSeverity.Info, gone.Kind, $"{gone.Kind} {gone.Subject} is over.", Fingerprint(gone.Kind, gone.Subject)) with { IsResolved = true });
        }
    }

    private static void Raise(UnitOfWork work, IReadOnlyList<(Guid Id, Finding Finding, AlertSeverity Severity)> loud)
    {
        foreach (var kind in loud.GroupBy(l => l.Finding.Kind, StringComparer.Ordinal))
        {
            var all = kind.ToList();
            if (all.Count > MostAlertsAKind)
            {
                work.Publish(DomainEvent.Alert(all.Max(l => l.Severity), kind.Key, $"{all.Count} findings of this kind; the first: {all[0].Finding.Detail}", $"findings:{kind.Key}"));
                continue;
            }

            foreach (var (_, finding, severity) in all)
            {
                work.Publish(DomainEvent.Alert(severity, finding.Kind, finding.Detail, Fingerprint(finding.Kind, finding.Subject)) with
                {
                    PaymentId = finding.PaymentId,
                    PayoutId = finding.PayoutId,
                    ConversionId = finding.ConversionId,
                });
            }
        }
    }

    private static string Fingerprint(string kind, string subject) => $"finding:{kind}:{subject}";
}
