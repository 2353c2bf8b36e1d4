using PayGatePrime.Pgpctl;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
return await new PgpctlApp(Surroundings.OfThisProcess()).RunAsync(args, stop.Token);
