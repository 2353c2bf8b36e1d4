using System.CommandLine;

namespace PayGatePrime.Pgpctl;

internal static class TransferCommands
{
    public static Command Build(VerbFactory verbs)
    {
        var command = new Command("transfers", "What is sent from the hot wallets.");
        command.Subcommands.Add(verbs.Look(
            "list",
            "Lists transfers, newest first; open ones unless --state says otherwise.\n\nExample:\n  pgpctl transfers list --state held",
            null,
            [("state", VerbFactory.Filter("--state", "A state such as held, or open, or all.")), ("payout", VerbFactory.Filter("--payout", "Of one payout.")), ("conversion", VerbFactory.Filter("--conversion", "Of one conversion.")), ("limit", VerbFactory.Limit()), ("cursor", VerbFactory.Cursor())],
            _ => "transfers",
            (printer, answer) => printer.Sections(answer, Layouts.Transfers)));
        var note = new Option<string?>("--note") { Description = "Why, if there is something to say; it is kept." };
        command.Subcommands.Add(verbs.Change(
            "release",
            "Tells HostPay3 to go on with a held transfer. If its payout or conversion is held too, release that.\n\nExample:\n  pgpctl transfers release 0199c1f2-...",
            new Argument<string>("ID") { Description = "The transfer's id." },
            [note],
            id => $"transfers/{id}/release",
            parsed => new { note = parsed.GetValue(note) }));
        return command;
    }
}
