using PayGatePrime.Demo;

return await DemoCommand.RunAsync(args);
