using System.CommandLine;

namespace PayGatePrime.Pgpctl;

internal static class QueueCommands
{
    public static Command Build(VerbFactory verbs)
    {
        var command = new Command("queues", "The queues between the services.");
        command.Subcommands.Add(verbs.Look(
            "list", "Every queue with its state and depth.\n\nExample:\n  pgpctl queues list", null, [], _ => "queues", (printer, answer) => printer.Sections(answer, Layouts.Queues)));
        command.Subcommands.Add(Change(verbs, "pause", "Stops a queue; what is in it waits, and more may come in."));
        command.Subcommands.Add(Change(verbs, "resume", "Lets a queue run again."));
        return command;
    }

    private static Command Change(VerbFactory verbs, string verb, string description) =>
        verbs.Change(
            verb, $"{description}\n\nExample:\n  pgpctl queues {verb} pgp-hostpay3-payment-queue", new Argument<string>("NAME") { Description = "The queue's short name." }, [], name => $"queues/{name}/{verb}", _ => new { });
}
