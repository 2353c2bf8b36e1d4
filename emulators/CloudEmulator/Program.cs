using PayGatePrime.CloudEmulator.Configuration;

return await EmulatorCommand.RunAsync(args);
