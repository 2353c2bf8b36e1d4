using PayGatePrime.Sandbox;

try
{
    await using var sandbox = SandboxApplication.Build(args);
    await sandbox.RunAsync();
    return sandbox.Services.GetRequiredService<StartupFailure>().ExitCode;
}
catch (SetupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
