using PayGatePrime.Sandbox;

try
{
    await using var sandbox = SandboxApplication.Build(args);
    var failure = sandbox.Services.GetRequiredService<StartupFailure>();
    await sandbox.RunAsync();
    return failure.ExitCode;
}
catch (SetupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
