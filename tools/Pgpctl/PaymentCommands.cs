using System.CommandLine;

namespace PayGatePrime.Pgpctl;

internal static class PaymentCommands
{
    public static Command Build(VerbFactory verbs)
    {
        var command = new Command("payments", "Buyers' payments.");
        command.Subcommands.Add(verbs.Look(
            "show",
            "Shows a payment with everything that belongs to it: order, membership, payout, transfers, books.\n\nExamples:\n  pgpctl payments show 5745459419\n  pgpctl payments show 0199c1f2-...",
            new Argument<string>("REFERENCE") { Description = "Our payment's or order's id, or NOWPayments' payment or invoice id." },
            [],
            id => $"payments/{id}",
            (printer, answer) => printer.Sections(answer, Layouts.History)));
        var note = new Option<string?>("--note") { Description = "How the owner told you; it is kept.", Required = true };
        command.Subcommands.Add(verbs.Change(
            "accept",
            "Accepts a partial payment as it is, because the owner takes it for the price.\n\nExample:\n  pgpctl payments accept 5745459419 --note \"owner wrote on 3 May\"",
            new Argument<string>("ID") { Description = "Our payment's id or NOWPayments'." },
            [note],
            id => $"payments/{id}/accept",
            parsed => new { note = parsed.GetValue(note) }));
        return command;
    }
}
