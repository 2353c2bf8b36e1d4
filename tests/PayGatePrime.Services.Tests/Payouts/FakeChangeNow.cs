using System.Collections.Concurrent;
using System.Globalization;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Services.Tests.Payouts;

/// <summary>ChangeNOW as a script tells it, with deposits and refunds that really move on the chain.</summary>
public sealed class FakeChangeNow(Chain chain) : IChangeNow
{
    private const decimal Rate = 2500m;
    private readonly ConcurrentDictionary<string, Exchange> _exchanges = new(StringComparer.Ordinal);
    private int _count;

    public ConcurrentDictionary<string, ExchangeScript> Scripts { get; } = new(StringComparer.Ordinal);

    public bool CanListExchanges { get; set; }

    /// <summary>The USDT that it takes and pays; without it USDT only moves on paper.</summary>
    public TestToken? Token { get; init; }

    public IReadOnlyList<Exchange> ExchangesTo(string address) => [.. _exchanges.Values.Where(e => e.Request.Address == address).OrderBy(e => e.Number)];

    // The pair does not name the owner, so that a script of its own is found by the pair's target.
    public Task<ExchangeRange> RangeAsync(ExchangePair pair, CancellationToken cancellation = default)
    {
        var script = ScriptOf(pair.To.Symbol);
        return script.EstimateFailure is { } failure ? throw Failed(failure) : Task.FromResult(new ExchangeRange(script.Minimum, script.Maximum));
    }

    public Task<ExchangeEstimate> EstimateAsync(ExchangePair pair, decimal amount, CancellationToken cancellation = default) =>
        Task.FromResult(new ExchangeEstimate(amount, amount * Rate, null, null, null));

    public ConcurrentQueue<string> ValidatedAddresses { get; } = new();

    public Task<AddressCheck> ValidateAddressAsync(string network, string address, CancellationToken cancellation = default)
    {
        ValidatedAddresses.Enqueue(address);
        return Task.FromResult(new AddressCheck(ScriptOf(address).IsAddressValid, null));
    }

    public Task<CreatedExchange> CreateExchangeAsync(ExchangeRequest request, CancellationToken cancellation = default)
    {
        var script = ScriptOf(request.Address);
        lock (script)
        {
            var failure = script.CreateFailures.TryDequeue(out var next) ? next : null;
            if (failure is { } known && !(known == ProviderFailure.UnknownOutcome && script.IsCreatedAllTheSame))
            {
                throw Failed(known);
            }

            var before = script.Created++;
            var exchange = new Exchange(Interlocked.Increment(ref _count), request, chain.FreshAddress(), request.FromAmount * Rate * script.Promises[Math.Min(before, script.Promises.Count - 1)]);
            _exchanges[exchange.Id] = exchange;
            return failure is { } lost ? throw Failed(lost) : Task.FromResult(exchange.Created);
        }
    }

    public async Task<ExchangeDetails> GetExchangeAsync(string id, CancellationToken cancellation = default)
    {
        var exchange = _exchanges.TryGetValue(id, out var found) ? found : throw Failed(ProviderFailure.NotFound);
        var script = ScriptOf(exchange.Request.Address);
        if (script.LookFailures.TryDequeue(out var failure) && failure is { } known)
        {
            throw Failed(known);
        }

        var hasDeposit = exchange.Request.Pair.From.Symbol == "eth"
            ? await chain.BalanceAsync(exchange.PayinAddress) > 0
            : Token is not null && await Token.BalanceAsync(exchange.PayinAddress) > 0;
        var status = exchange.Final
            ?? (hasDeposit
                ? script.AfterDeposit.TryDequeue(out var told) ? told : SwapStatus.Finished
                : script.BeforeDeposit.TryDequeue(out var first) ? first : SwapStatus.Waiting);
        decimal? refund = status == SwapStatus.Refunded && script.RefundShare is { } share ? exchange.Request.FromAmount * share : null;
        if (exchange.Final is null && status is SwapStatus.Finished or SwapStatus.Failed or SwapStatus.Expired or SwapStatus.Refunded)
        {
            exchange.Final = status;
            if (refund is { } back)
            {
                exchange.RefundHash = exchange.Request.Pair.From.Symbol == "eth"
                    ? (await chain.PayAsync(exchange.Request.RefundAddress, back)).GetString()
                    : await Token!.PayAsync(exchange.Request.RefundAddress, back);
            }

            if (status == SwapStatus.Finished && Token is not null && exchange.Request.Pair.To.Code == "usdt.eth")
            {
                exchange.Paid = decimal.Round(exchange.Promised * script.PaidShare, 6, MidpointRounding.ToZero);
                exchange.PayoutHash = await Token.PayAsync(exchange.Request.Address, exchange.Paid.Value);
            }
        }

        return new ExchangeDetails
        {
            Id = id,
            Status = status,
            StatusText = status.ToString().ToLowerInvariant(),
            ExpectedAmountFrom = exchange.Request.FromAmount,
            ExpectedAmountTo = exchange.Promised,
            AmountTo = status == SwapStatus.Finished ? (exchange.Paid ?? exchange.Promised) + script.Boast : null,
            PayinAddress = exchange.PayinAddress,
            PayoutAddress = exchange.Request.Address,
            PayoutExtraId = exchange.Request.ExtraId,
            PayoutHash = status == SwapStatus.Finished && script.NamesItsPayout ? exchange.PayoutHash ?? "payout-" + id : null,
            RefundHash = exchange.RefundHash,
            RefundAmount = refund,
        };
    }

    /// <summary>An exchange that had failed is taken up again by its support, and sends the deposit back at the next look.</summary>
    public async Task<SwapStatus> ReviveAsync(string id)
    {
        var exchange = _exchanges[id];
        exchange.Final = null;
        ScriptOf(exchange.Request.Address).AfterDeposit.Enqueue(SwapStatus.Refunded);
        return (await GetExchangeAsync(id)).Status;
    }

    public Task<IReadOnlyList<ListedExchange>> ListExchangesAsync(string ownId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<ListedExchange>>(
            [.. _exchanges.Values.Where(e => e.Request.OwnId == ownId).OrderByDescending(e => e.Number).Select(e => new ListedExchange(e.Id, SwapStatus.Waiting))]);

    private ExchangeScript ScriptOf(string key) => Scripts.TryGetValue(key, out var script) ? script : new ExchangeScript();

    private static ProviderException Failed(ProviderFailure failure) => new("changenow", failure, "test", $"ChangeNOW failed with {failure}.");

    public sealed record Exchange(int Number, ExchangeRequest Request, string PayinAddress, decimal Promised)
    {
        public string Id => "x" + Number.ToString(CultureInfo.InvariantCulture);

        public SwapStatus? Final { get; set; }

        public decimal? Paid { get; set; }

        public string? PayoutHash { get; set; }

        public string? RefundHash { get; set; }

        public CreatedExchange Created =>
            new(Id, PayinAddress, null, Request.FromAmount, Promised, Request.Address, Request.ExtraId, Request.RefundAddress);
    }
}
