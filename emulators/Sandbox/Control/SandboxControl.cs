using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.ChangeNow;
using PayGatePrime.Sandbox.CoinGecko;
using PayGatePrime.Sandbox.Faults;
using PayGatePrime.Sandbox.Http;
using PayGatePrime.Sandbox.NowPayments;
using PayGatePrime.Sandbox.State;
using PayGatePrime.Sandbox.Telegram;

namespace PayGatePrime.Sandbox.Control;

/// <summary>Health, faults, the call log, the chain, and starting over.</summary>
internal static class SandboxControl
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/alive", () => Results.Text("Healthy"));
        app.MapGet("/health", (LocalChain chain) => chain.IsReady ? Results.Text("Healthy") : Results.Text("Unhealthy", statusCode: 503));
        app.MapGet("/sandbox/log", (CallLog log) => Answer.Of(log.Read()));
        app.MapGet("/sandbox/faults", (FaultBook faults) => Answer.Of(faults.Rules));
        app.MapPut("/sandbox/faults", async (HttpRequest request, FaultBook faults, CancellationToken cancellation) =>
        {
            faults.Replace(await RequestBody.ReadAsync<FaultRule[]>(request, cancellation));
            return Answer.Of(faults.Rules);
        });
        app.MapDelete("/sandbox/faults", (FaultBook faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
        app.MapGet("/sandbox/chain", async (LocalChain chain, SandboxOptions options, CancellationToken cancellation) => Answer.Of(new ChainView(
            options.ChainRpcUrl.AbsoluteUri,
            LocalChain.TetherAddress,
            await chain.NowPaymentsTreasuryAsync(cancellation),
            await chain.ChangeNowTreasuryAsync(cancellation),
            await chain.FaucetAsync(cancellation))));
        app.MapGet("/sandbox/chain/balances/{address}", async (string address, LocalChain chain, CancellationToken cancellation) =>
        {
            var ether = CoinBook.ByNowPayments("eth")!;
            return ether.AddressForm.IsMatch(address)
                ? Answer.Of(new Balances(await chain.BalanceAsync(ether, address, cancellation), await chain.BalanceAsync(CoinBook.ByNowPayments("usdterc20")!, address, cancellation)))
                : throw Refusal.Control(400, "address", "An Ethereum address is expected.");
        });
        app.MapPost("/sandbox/chain/faucet", async (HttpRequest request, LocalChain chain, CancellationToken cancellation) =>
        {
            var wish = await RequestBody.ReadAsync<FaucetRequest>(request, cancellation);
            var coin = CoinBook.ByNowPayments(wish.Currency) is { IsOnChain: true } known ? known : throw Refusal.Control(400, "currency", "eth or usdterc20 is expected.");
            if (wish.Amount is <= 0 or > 100_000)
            {
                throw Refusal.Control(400, "amount", "An amount above 0 and up to 100000 is expected.");
            }

            return await chain.IsAddressAsync(coin, wish.Address, cancellation)
                ? Answer.Of(new FaucetReceipt(await chain.PayAsync(await chain.FaucetAsync(cancellation), coin, wish.Address, wish.Amount, cancellation)))
                : throw Refusal.Control(400, "address", "An Ethereum address with a right checksum is expected.");
        });
        app.MapPost("/sandbox/reset", async (Lives lives, NowPaymentsStore nowPayments, IpnSender ipns, ChangeNowStore changeNow, TelegramStore telegram, PriceBook prices, FaultBook faults, CallLog log, SeededRandom random) =>
        {
            await lives.EndAllAsync();
            nowPayments.Clear();
            ipns.Clear();
            changeNow.Clear();
            telegram.Clear();
            prices.Reset();
            faults.Clear();
            log.Clear();
            random.Restart();
            return Results.NoContent();
        });
    }
}
