using System.CommandLine;
using System.Text.Json;

namespace PayGatePrime.Pgpctl;

internal static class KeyCommands
{
    public static Command Build(Surroundings around, SharedOptions shared)
    {
        var name = new Argument<string>("NAME") { Description = "Who you are: 2 to 32 lower case letters, digits, '.', '-' and '_'." };
        var create = new Command("new", "Makes your key and prints the setting that lets the server know you.\n\nExample:\n  pgpctl keys new alice") { name };
        create.SetAction(parsed =>
        {
            var operatorName = parsed.GetValue(name)!;
            var (file, publicKey) = new KeyStore(around).Create(operatorName);
            var setting = $"Operators:{operatorName}:PublicKey";
            if (parsed.GetValue(shared.Json))
            {
                new Printer(around).Json(JsonSerializer.SerializeToElement(new { file, setting, value = publicKey }, JsonText.Options));
                return ExitCode.Done;
            }

            around.Out.WriteLine($"Your private key is {file}: keep it to yourself.");
            around.Out.WriteLine("Give pgp-webapi this setting:");
            around.Out.WriteLine($"{setting}={publicKey}");
            return ExitCode.Done;
        });
        return new Command("keys", "Your key.") { create };
    }
}
