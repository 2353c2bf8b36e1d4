using System.CommandLine;

namespace PayGatePrime.Pgpctl;

internal static class WalletCommands
{
    public static Command Build(VerbFactory verbs)
    {
        var command = new Command("wallet", "The hot wallets.");
        command.Subcommands.Add(verbs.Look(
            "balances", "What the wallets hold by the books and by the chain.\n\nExample:\n  pgpctl wallet balances", null, [], _ => "wallet/balances", (printer, answer) =>
            {
                printer.Sections(answer, Layouts.Balances);
                SayChain(printer, JsonText.Find(answer, "chain"));
            }));
        command.Subcommands.Add(verbs.Look(
            "nonces", "The transfers that hold a nonce and are not settled.\n\nExample:\n  pgpctl wallet nonces", null, [], _ => "wallet/nonces", (printer, answer) =>
            {
                printer.Sections(answer, Layouts.Nonces);
                foreach (var wallet in JsonText.Rows(answer, "items").Where(w => JsonText.Rows(w, "pending").Length > 0))
                {
                    printer.Sections(wallet, Layouts.Pending);
                }

                SayChain(printer, JsonText.Find(answer, "chain"));
            }));
        return command;
    }

    private static void SayChain(Printer printer, string? chain)
    {
        if (chain == "not_configured")
        {
            printer.Line("The chain was not asked: pgp-webapi has no Ethereum:RpcUrl.");
        }
        else if (chain == "unavailable")
        {
            printer.Line("The chain did not answer; what it was to tell is left out.");
        }
    }
}
