using System.Security.Cryptography;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.Pgpctl.Tests;

public sealed class KeyTests
{
    [Fact]
    public async Task NewKeyIsItsOwnersAloneAndIsNotOverwritten()
    {
        await using var tool = await Tool.StartAsync();
        var ran = await tool.RunAsync("keys", "new", "bob");
        var file = Path.Combine(tool.KeyFolder, "bob.pem");
        (ran.ExitCode, ran.Out.Contains(file)).ShouldBe((0, true));
        ran.Out.ShouldContain("Operators:bob:PublicKey=");
        ran.Out.ShouldNotContain("PRIVATE KEY", Case.Sensitive);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var value = ran.Out.Split("PublicKey=")[1].Trim();
        OperatorKey.ReadPublic(value).D.ShouldBeNull();
        var again = await tool.RunAsync("keys", "new", "bob");
        again.ExitCode.ShouldBe(1);
        again.Error.ShouldContain("already");
        (await tool.RunAsync("keys", "new", "Bob Doe")).ExitCode.ShouldBe(2);
        (await tool.RunAsync("keys", "new", "../bob")).ExitCode.ShouldBe(2);
        (await tool.RunAsync("keys", "new", "carol", "--json")).Json.GetProperty("setting").GetString().ShouldBe("Operators:carol:PublicKey");
    }

    [Fact]
    public async Task KeyIsChosenByOptionEnvironmentOrBecauseItIsTheOnlyOne()
    {
        await using var tool = await Tool.StartAsync();
        (await tool.RunAsync("payouts", "list")).ExitCode.ShouldBe(0);
        await tool.RunAsync("keys", "new", "bob");
        (await tool.RunAsync("payouts", "list")).Error.ShouldContain("--operator");
        (await tool.RunAsync("payouts", "list", "--operator", "alice")).ExitCode.ShouldBe(0);
        var stranger = await tool.RunAsync("payouts", "list", "--operator", "bob");
        (stranger.ExitCode, stranger.Error.Contains("Not signed in as bob")).ShouldBe((1, true));
        tool.Environment["PGPCTL_OPERATOR"] = "alice";
        (await tool.RunAsync("payouts", "list")).ExitCode.ShouldBe(0);
        (await tool.RunAsync("payouts", "list", "--operator", "nobody")).ExitCode.ShouldBe(1);
        (await tool.RunAsync("payouts", "list", "--key", Path.Combine(tool.KeyFolder, "alice.pem"))).ExitCode.ShouldBe(0);
        (await tool.RunAsync("payouts", "list", "--address", "https://else.test", "--operator", "alice")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task DevelopmentKeyIsFoundForAServerOnThisMachineOnly()
    {
        await using var tool = await Tool.StartAsync();
        Directory.CreateDirectory(tool.DevelopmentKeyFolder);
        var file = Path.Combine(tool.DevelopmentKeyFolder, "development.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(file, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (await tool.RunAsync("payouts", "list")).Error.ShouldContain("Not signed in as development");
        (await tool.RunAsync("payouts", "list", "--address", "https://else.test")).ExitCode.ShouldBe(0, "elsewhere the operator's own key signs");
    }

    [Fact]
    public async Task KeyThatOthersMayReadOrThatIsNoneIsRefused()
    {
        await using var tool = await Tool.StartAsync();
        var file = Path.Combine(tool.KeyFolder, "alice.pem");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            (await tool.RunAsync("payouts", "list")).Error.ShouldContain("chmod 600");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await File.WriteAllTextAsync(file, "nonsense");
        var ran = await tool.RunAsync("payouts", "list");
        (ran.ExitCode, ran.Error.Contains("no private key")).ShouldBe((1, true));
    }
}
