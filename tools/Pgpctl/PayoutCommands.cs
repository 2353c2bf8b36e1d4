using System.CommandLine;
using System.Globalization;

namespace PayGatePrime.Pgpctl;

internal static class PayoutCommands
{
    public static Command Build(VerbFactory verbs)
    {
        var command = new Command("payouts", "Owners' payouts.");
        command.Subcommands.Add(verbs.Look(
            "list",
            "Lists payouts, newest first; open ones unless --state says otherwise.\n\nExamples:\n  pgpctl payouts list --state held\n  pgpctl payouts list --owner 0199c1f2-... --state all",
            null,
            [("state", VerbFactory.Filter("--state", "A state such as held, or open, or all.")), ("reason", VerbFactory.Filter("--reason", "Of one reason.")), ("owner", VerbFactory.Filter("--owner", "Of one owner.")), ("limit", VerbFactory.Limit()), ("cursor", VerbFactory.Cursor())],
            _ => "payouts",
            (printer, answer) => printer.Sections(answer, Layouts.Payouts)));
        command.Subcommands.Add(verbs.Look(
            "show", "Shows a payout with everything that belongs to it.\n\nExample:\n  pgpctl payouts show 0199c1f2-...", Id(), [], id => $"payouts/{id}", (printer, answer) => printer.Sections(answer, Layouts.History)));
        command.Subcommands.Add(Noted(verbs, "hold", "Stops a payout where it stands. One whose transfer is signed can't be stopped.", isNeeded: true));
        command.Subcommands.Add(Noted(verbs, "release", "Lets a held payout go on from where it was held.", isNeeded: false));
        command.Subcommands.Add(Noted(verbs, "requote", "Begins a new attempt of a held payout, when its coins are in our wallet.", isNeeded: false));
        command.Subcommands.Add(Noted(verbs, "cancel", "Gives up a held batch, when its coins are in our wallet: its rows are paid with the next one.", isNeeded: true));
        command.Subcommands.Add(MarkPaid(verbs));
        return command;
    }

    private static Command MarkPaid(VerbFactory verbs)
    {
        var proof = new Option<string>("--proof") { Description = "The hash of the transaction that paid the owner.", Required = true };
        var from = new Option<string?>("--paid-from") { Description = "Where the coins came from: exchange, wallet (by hand) or outside; needed unless an exchange has them." };
        var amount = new Option<decimal?>("--amount") { Description = "What arrived, in whole coins of the owner's asset." };
        var note = new Option<string?>("--note") { Description = "How it came about; it is kept." };
        return verbs.Change(
            "mark-paid",
            "Closes a held payout whose owner was paid another way; the books say so.\n\nExample:\n  pgpctl payouts mark-paid 0199c1f2-... --proof 0xabc... --paid-from outside --amount 12.5",
            Id(),
            [proof, from, amount, note],
            id => $"payouts/{id}/mark-paid",
            parsed => new { proof = parsed.GetValue(proof), paidFrom = parsed.GetValue(from), amount = parsed.GetValue(amount)?.ToString(CultureInfo.InvariantCulture), note = parsed.GetValue(note) });
    }

    private static Command Noted(VerbFactory verbs, string verb, string description, bool isNeeded)
    {
        var note = new Option<string?>("--note") { Description = isNeeded ? "Why; it is kept." : "Why, if there is something to say; it is kept.", Required = isNeeded };
        return verbs.Change(
            verb, $"{description}\n\nExample:\n  pgpctl payouts {verb} 0199c1f2-...{(isNeeded ? " --note \"owner asked\"" : "")}", Id(), [note], id => $"payouts/{id}/{verb}", parsed => new { note = parsed.GetValue(note) });
    }

    private static Argument<string> Id() => new("ID") { Description = "The payout's id." };
}
