using System.CommandLine;

namespace PayGatePrime.Pgpctl;

internal static class AuditCommands
{
    public static Command Build(VerbFactory verbs)
    {
        var command = new Command("audit", "What operators did.");
        command.Subcommands.Add(verbs.Look(
            "list",
            "Lists the audit log, newest first.\n\nExample:\n  pgpctl audit list --target 0199c1f2-...",
            null,
            [("target", VerbFactory.Filter("--target", "About one id or queue.")), ("operator", VerbFactory.Filter("--by", "Of one operator.")), ("verb", VerbFactory.Filter("--verb", "Of one verb, such as payouts.release.")), ("limit", VerbFactory.Limit()), ("cursor", VerbFactory.Cursor())],
            _ => "audit",
            (printer, answer) => printer.Sections(answer, Layouts.Audit)));
        return command;
    }
}
