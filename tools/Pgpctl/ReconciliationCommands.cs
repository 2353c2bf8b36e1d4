using System.CommandLine;

namespace PayGatePrime.Pgpctl;

internal static class ReconciliationCommands
{
    public static Command Findings(VerbFactory verbs)
    {
        var command = new Command("findings", "What reconciliation found to differ.");
        command.Subcommands.Add(verbs.Look(
            "list",
            "Lists findings, newest first; open ones unless --state says otherwise.\n\nExamples:\n  pgpctl findings list\n  pgpctl findings list --kind deposit_unmatched --state all\n  pgpctl findings list --about 0199c1f2-...",
            null,
            [("state", VerbFactory.Filter("--state", "open, resolved or all.")), ("kind", VerbFactory.Filter("--kind", "Of one kind.")), ("severity", VerbFactory.Filter("--severity", "info, warning or critical.")), ("subject", VerbFactory.Filter("--about", "About one id.")), ("limit", VerbFactory.Limit()), ("cursor", VerbFactory.Cursor())],
            _ => "findings",
            (printer, answer) => printer.Sections(answer, Layouts.Findings)));
        return command;
    }

    public static Command Alerts(VerbFactory verbs)
    {
        var command = new Command("alerts", "What operators were told.");
        command.Subcommands.Add(verbs.Look(
            "list",
            "Lists alerts, newest first; open ones unless --state says otherwise.\n\nExample:\n  pgpctl alerts list --severity critical",
            null,
            [("state", VerbFactory.Filter("--state", "open, resolved or all.")), ("code", VerbFactory.Filter("--code", "Of one code.")), ("severity", VerbFactory.Filter("--severity", "info, warning or critical.")), ("limit", VerbFactory.Limit()), ("cursor", VerbFactory.Cursor())],
            _ => "alerts",
            (printer, answer) => printer.Sections(answer, Layouts.Alerts)));
        return command;
    }

    public static Command Reserves(VerbFactory verbs)
    {
        var command = new Command("reserves", "The proof of reserves.");
        command.Subcommands.Add(verbs.Look(
            "show",
            "Shows the newest proof of reserves: books against chain, exchanges and providers, and what is owed.\n\nExample:\n  pgpctl reserves show",
            null,
            [],
            _ => "reserves/latest",
            (printer, answer) =>
            {
                printer.Sections(answer, Layouts.Reserves);
                printer.Line($"Taken at {JsonText.Find(answer, "report.takenAt")}.");
                printer.Line(JsonText.Find(answer, "isBalanced") == "yes" ? "Books, chain and exchanges agree." : "BOOKS, CHAIN AND EXCHANGES DO NOT AGREE: pgpctl findings list.");
                if (JsonText.Find(answer, "uncovered") is { Length: > 0 } uncovered)
                {
                    printer.Line($"More is owed than there is of: {uncovered}.");
                }
            }));
        return command;
    }
}
