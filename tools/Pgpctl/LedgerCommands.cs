using System.CommandLine;

namespace PayGatePrime.Pgpctl;

internal static class LedgerCommands
{
    public static Command Build(VerbFactory verbs)
    {
        var command = new Command("ledger", "The books.");
        command.Subcommands.Add(verbs.Look(
            "trial-balance",
            "Every account with its balance; positive is a debit. The sums must be zero.\n\nExample:\n  pgpctl ledger trial-balance",
            null,
            [("zeros", new Option<bool>("--zeros") { Description = "Accounts of zero too." })],
            _ => "ledger/trial-balance",
            (printer, answer) =>
            {
                printer.Sections(answer, Layouts.TrialBalance);
                printer.Line(JsonText.Find(answer, "isBalanced") == "yes" ? "The books balance." : "THE BOOKS DO NOT BALANCE.");
            }));
        command.Subcommands.Add(verbs.Look(
            "statement",
            "What an owner is owed and how it came about, newest first; positive is owed to the owner.\n\nExample:\n  pgpctl ledger statement 0199c1f2-... --asset eth.eth --limit 20",
            new Argument<string>("OWNER") { Description = "The owner's id." },
            [("asset", VerbFactory.Filter("--asset", "Of one asset, such as eth.eth.")), ("limit", VerbFactory.Limit()), ("cursor", VerbFactory.Cursor())],
            id => $"ledger/owners/{id}/statement",
            (printer, answer) => printer.Sections(answer, Layouts.Statement)));
        return command;
    }
}
