using System.CommandLine;

namespace PayGatePrime.Pgpctl;

/// <summary>What every command takes.</summary>
internal sealed class SharedOptions
{
    public const string DefaultAddress = "http://localhost:8316";

    public Option<string?> Address { get; } = new("--address") { Description = $"Where pgp-webapi listens; else PGPCTL_ADDRESS, else {DefaultAddress}.", HelpName = "url", Recursive = true };

    public Option<string?> Operator { get; } = new("--operator") { Description = "Who you are; else PGPCTL_OPERATOR, else the only key there is.", HelpName = "name", Recursive = true };

    public Option<string?> Key { get; } = new("--key") { Description = "Your private key's file; else PGPCTL_KEY, else NAME.pem in your configuration folder.", HelpName = "file", Recursive = true };

    public Option<bool> Json { get; } = new("--json") { Description = "Print the answer as JSON.", Recursive = true };

    public void AddTo(Command root)
    {
        root.Options.Add(Address);
        root.Options.Add(Operator);
        root.Options.Add(Key);
        root.Options.Add(Json);
    }
}
