using PayGatePrime.CloudEmulator.Load;

return await LoadCommand.Build().Parse(args).InvokeAsync();
