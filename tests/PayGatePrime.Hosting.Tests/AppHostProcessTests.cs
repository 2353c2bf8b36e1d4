using System.Text.Json;
using Aspire.Hosting;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Hosting.Tests;

public sealed class AppHostProcessTests : IDisposable
{
    // Under root the server's account must be able to enter it, which the system's temporary folder allows.
    private readonly string _data = Path.Combine(Path.GetTempPath(), "hosting-tests-" + Path.GetRandomFileName());

    public AppHostProcessTests() => Directory.CreateDirectory(_data);

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task KilledAppHostLeavesNoProcessAndItsDataAndSecretsServeTheNextRun()
    {
        var secrets = Path.Combine(_data, "secrets.json");
        string? password;
        await using (var killed = new SampleProcess(_data))
        {
            var ids = await killed.ProcessIdsWhenHealthyAsync();
            ids.Keys.ShouldBe(["postgres", "first", "second"], ignoreOrder: true);
            password = JsonDocument.Parse(await File.ReadAllTextAsync(secrets)).RootElement.GetProperty("Parameters:sample-password").GetString();
            if (!OperatingSystem.IsWindows())
            {
                File.GetUnixFileMode(secrets).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            killed.Process.Signal(Signals.Kill);
            (await killed.Process.Exited.WaitAsync(Limits.Step)).ShouldBe(137);
            await Limits.UntilAsync(() => Task.FromResult(!ids.Values.Any(Processes.Exists)), "all children of the killed AppHost have ended");
        }

        await using (var next = new SampleProcess(_data))
        {
            var ids = await next.ProcessIdsWhenHealthyAsync();
            JsonDocument.Parse(await File.ReadAllTextAsync(secrets)).RootElement.GetProperty("Parameters:sample-password").GetString().ShouldBe(password);

            await using (var copy = new SampleProcess(_data))
            {
                (await copy.Process.Exited.WaitAsync(Limits.Flow)).ShouldBe(1);
                copy.Errors.ShouldHaveSingleItem().ShouldContain("Another copy of this application is running");
            }

            next.Process.Signal(Signals.Terminate);
            (await next.Process.Exited.WaitAsync(Limits.Step)).ShouldBe(0, next.Output);
            ids.Values.ShouldAllBe(id => !Processes.Exists(id));
        }

        File.Delete(secrets);
        await using (var forgetful = new SampleProcess(_data))
        {
            (await forgetful.Process.Exited.WaitAsync(Limits.Flow)).ShouldBe(1, forgetful.Output);
            forgetful.Errors.ShouldHaveSingleItem().ShouldContain("was laid with another password");
        }
    }

    [Fact]
    public async Task PortInUseIsOneSentenceAndAnExitCode()
    {
        using var taken = Apps.TakenPort(out var port);
        await using var sample = new SampleProcess(_data, $"--ASPNETCORE_URLS=http://localhost:{port}");
        (await sample.Process.Exited.WaitAsync(Limits.Flow)).ShouldBe(1);
        sample.Errors.ShouldHaveSingleItem().ShouldStartWith($"Port {port} is in use");
    }

    [Fact]
    public async Task BrokenDataFolderIsOneSentenceAndAnExitCode()
    {
        var volume = Directory.CreateDirectory(Path.Combine(_data, "volumes", "sample"));
        await File.WriteAllTextAsync(Path.Combine(volume.FullName, "PG_VERSION"), "18");
        await using var sample = new SampleProcess(_data);
        (await sample.Process.Exited.WaitAsync(Limits.Flow)).ShouldBe(1, sample.Output);
        sample.Errors.ShouldHaveSingleItem().ShouldContain("is broken");
    }

    [Fact]
    public async Task UnreadableSecretsAreOneSentenceAndAnExitCode()
    {
        await File.WriteAllTextAsync(Path.Combine(_data, "secrets.json"), "{ half");
        await using var sample = new SampleProcess(_data);
        (await sample.Process.Exited.WaitAsync(Limits.Flow)).ShouldBe(1, sample.Output);
        sample.Errors.ShouldHaveSingleItem().ShouldContain("can't be read");
    }

    [Fact]
    public async Task ResourcePortInUseIsRefusedBeforeAnythingStarts()
    {
        using var taken = Apps.TakenPort(out var port);
        var builder = Apps.Compose();
        builder.AddShell("web", "sleep 60").WithHttpEndpoint(port: port, isProxied: false);
        await using var app = builder.Build();
        (await Should.ThrowAsync<DistributedApplicationException>(() => app.StartAsync())).Message.ShouldBe(
            $"Port {port} is in use, so resource 'web' can't listen on it: end what uses it or choose another port.");
    }

    [Fact]
    public async Task MissingParameterFailsItsUserAndNamesTheKey()
    {
        var builder = Apps.Compose();
        var shell = builder.AddShell("shell", "sleep 60").WithEnvironment("KEY", builder.AddParameter("api-key", secret: true));
        await using var app = builder.Build();
        await app.StartAsync();
        await Should.ThrowAsync<DistributedApplicationException>(() => app.ResourceNotifications.WaitForResourceHealthyAsync("shell").WaitAsync(Limits.Step));
        (await Should.ThrowAsync<MissingParameterValueException>(() => app.VariablesAsync(shell.Resource))).Message.ShouldContain("Parameters:api-key");
    }
}
