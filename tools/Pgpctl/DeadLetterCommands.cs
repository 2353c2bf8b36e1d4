using System.CommandLine;

namespace PayGatePrime.Pgpctl;

internal static class DeadLetterCommands
{
    public static Command Build(VerbFactory verbs)
    {
        var command = new Command("dead-letters", "Messages that no repetition can help.");
        command.Subcommands.Add(verbs.Look(
            "list",
            "Lists dead letters, newest first; open ones unless --state says otherwise.\n\nExamples:\n  pgpctl dead-letters list\n  pgpctl dead-letters list --service pgp-split3 --state all --json",
            null,
            [("service", VerbFactory.Filter("--service", "Of one service, such as pgp-split3.")), ("code", VerbFactory.Filter("--code", "Of one code.")), ("state", VerbFactory.Filter("--state", "open, retried, cancelled, resolved or all.")), ("limit", VerbFactory.Limit()), ("cursor", VerbFactory.Cursor())],
            _ => "dead-letters",
            (printer, answer) => printer.Sections(answer, Layouts.DeadLetters)));
        command.Subcommands.Add(verbs.Look(
            "show",
            "Shows a dead letter with everything that belongs to it.\n\nExample:\n  pgpctl dead-letters show 0199c1f2-...",
            Id(),
            [],
            id => $"dead-letters/{id}",
            (printer, answer) =>
            {
                printer.Line($"{JsonText.Find(answer, "deadLetter.service")} {JsonText.Find(answer, "deadLetter.name")} {JsonText.Find(answer, "deadLetter.payload")}: {JsonText.Find(answer, "deadLetter.code")}, {JsonText.Find(answer, "deadLetter.state")}");
                printer.Line(JsonText.Find(answer, "deadLetter.why") ?? "");
                printer.Sections(answer, Layouts.History);
            }));
        command.Subcommands.Add(Noted(verbs, "retry", "Sends the very message again, once. A payout that was held with it goes on.", isNeeded: false));
        command.Subcommands.Add(Noted(verbs, "cancel", "Gives the message up.", isNeeded: true));
        command.Subcommands.Add(Noted(verbs, "resolve", "Notes that the matter was settled another way.", isNeeded: true));
        return command;
    }

    private static Command Noted(VerbFactory verbs, string verb, string description, bool isNeeded)
    {
        var note = new Option<string?>("--note") { Description = isNeeded ? "Why; it is kept." : "Why, if there is something to say; it is kept.", Required = isNeeded };
        return verbs.Change(
            verb, $"{description}\n\nExample:\n  pgpctl dead-letters {verb} 0199c1f2-...{(isNeeded ? " --note \"refunded by hand\"" : "")}", Id(), [note], id => $"dead-letters/{id}/{verb}", parsed => new { note = parsed.GetValue(note) });
    }

    private static Argument<string> Id() => new("ID") { Description = "The dead letter's id." };
}
