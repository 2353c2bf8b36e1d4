using PayGatePrime.Chaos.Tests;

return await ChaosCommand.Create().Parse(args).InvokeAsync();
