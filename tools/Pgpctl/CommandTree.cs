using System.CommandLine;

namespace PayGatePrime.Pgpctl;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    public static RootCommand Build(Surroundings around)
    {
        var shared = new SharedOptions();
        var verbs = new VerbFactory(around, shared);
        var root = new RootCommand(
            """
            What an operator of PayGatePrime does: look at what stopped, let it go on, settle it.

            Every verb that changes something shows first what it would do and asks; --dry-run only shows, --yes does not ask.
            Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 not reachable. More: docs/operations.md

            Examples:
              pgpctl dead-letters list
              pgpctl payouts list --state held --json
              pgpctl payouts release 0199c1f2-... --yes
            """);
        shared.AddTo(root);
        root.Subcommands.Add(KeyCommands.Build(around, shared));
        root.Subcommands.Add(DeadLetterCommands.Build(verbs));
        root.Subcommands.Add(PayoutCommands.Build(verbs));
        root.Subcommands.Add(ConversionCommands.Build(verbs));
        root.Subcommands.Add(TransferCommands.Build(verbs));
        root.Subcommands.Add(PaymentCommands.Build(verbs));
        root.Subcommands.Add(WalletCommands.Build(verbs));
        root.Subcommands.Add(LedgerCommands.Build(verbs));
        root.Subcommands.Add(QueueCommands.Build(verbs));
        root.Subcommands.Add(ReconciliationCommands.Findings(verbs));
        root.Subcommands.Add(ReconciliationCommands.Alerts(verbs));
        root.Subcommands.Add(ReconciliationCommands.Reserves(verbs));
        root.Subcommands.Add(AuditCommands.Build(verbs));
        return root;
    }
}
