using System.CommandLine;

namespace PayGatePrime.Pgpctl;

internal static class ConversionCommands
{
    public static Command Build(VerbFactory verbs)
    {
        var command = new Command("conversions", "Collected coins on their way to becoming USDT.");
        command.Subcommands.Add(verbs.Look(
            "list",
            "Lists conversions, newest first; open ones unless --state says otherwise.\n\nExamples:\n  pgpctl conversions list --state held\n  pgpctl conversions list --asset eth.eth --state all",
            null,
            [("state", VerbFactory.Filter("--state", "A state such as held, or open, or all.")), ("reason", VerbFactory.Filter("--reason", "Of one reason.")), ("asset", VerbFactory.Filter("--asset", "Of one asset, such as eth.eth.")), ("limit", VerbFactory.Limit()), ("cursor", VerbFactory.Cursor())],
            _ => "conversions",
            (printer, answer) => printer.Sections(answer, Layouts.Conversions)));
        command.Subcommands.Add(verbs.Look(
            "show",
            "Shows a conversion with everything that belongs to it: its rows, exchanges, transfers, books.\n\nExample:\n  pgpctl conversions show 0199c1f2-...",
            Id(),
            [],
            id => $"conversions/{id}",
            (printer, answer) => printer.Sections(answer, Layouts.History)));
        command.Subcommands.Add(Noted(verbs, "hold", "Stops a conversion where it stands. One whose transfer is signed can't be stopped.", isNeeded: true));
        command.Subcommands.Add(Noted(verbs, "release", "Lets a held conversion go on from where it was held; an exchange that has its coins is asked anew.", isNeeded: false));
        command.Subcommands.Add(Noted(verbs, "requote", "Begins a new attempt of a held conversion, when its coins are in our wallet.", isNeeded: false));
        command.Subcommands.Add(Noted(verbs, "cancel", "Gives the rows of a held conversion back to the pool, when its coins are in our wallet.", isNeeded: true));
        command.Subcommands.Add(Receipt(verbs));
        return command;
    }

    private static Command Receipt(VerbFactory verbs)
    {
        var transaction = new Option<string>("--transaction") { Description = "The hash of the transaction on Ethereum.", Required = true };
        var log = new Option<long?>("--log-index") { Description = "The index in its block of the log that is meant, when the transaction moves USDT into our wallet more than once." };
        var note = new Option<string?>("--note") { Description = "How it is known to be this conversion's; it is kept.", Required = true };
        return verbs.Change(
            "receipt",
            "Names the transaction that brought the USDT of a conversion held for receipt_unknown, usdt_not_received or receipt_counted_before. What it brought is read from the chain."
            + "\n\nExample:\n  pgpctl conversions receipt 0199c1f2-... --transaction 0x5c50... --note \"named by their support\"",
            Id(),
            [transaction, log, note],
            id => $"conversions/{id}/receipt",
            parsed => new { transaction = parsed.GetValue(transaction), logIndex = parsed.GetValue(log), note = parsed.GetValue(note) });
    }

    private static Command Noted(VerbFactory verbs, string verb, string description, bool isNeeded)
    {
        var note = new Option<string?>("--note") { Description = isNeeded ? "Why; it is kept." : "Why, if there is something to say; it is kept.", Required = isNeeded };
        return verbs.Change(
            verb, $"{description}\n\nExample:\n  pgpctl conversions {verb} 0199c1f2-...{(isNeeded ? " --note \"the exchange is down\"" : "")}", Id(), [note], id => $"conversions/{id}/{verb}", parsed => new { note = parsed.GetValue(note) });
    }

    private static Argument<string> Id() => new("ID") { Description = "The conversion's id." };
}
