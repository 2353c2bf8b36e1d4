using System.Globalization;
using PayGatePrime.Sandbox.Chain;
using PayGatePrime.Sandbox.CoinGecko;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.ChangeNow;

/// <summary>Quotes and limits, and opens exchanges.</summary>
internal sealed class ExchangeDesk(ChangeNowStore store, PriceBook prices, LocalChain chain, ChainClient client, ExchangeLife life, TimeProvider time)
{
    private static readonly TimeSpan s_rateLife = TimeSpan.FromMinutes(20);

    public (Coin From, Coin To) Pair(string? fromCurrency, string? fromNetwork, string? toCurrency, string? toNetwork)
    {
        var from = CoinBook.ByChangeNow(fromCurrency, fromNetwork) ?? throw ChangeNowError.BadParams($"Currency {fromCurrency} in network {fromNetwork} is not supported");
        var to = CoinBook.ByChangeNow(toCurrency, toNetwork) ?? throw ChangeNowError.BadParams($"Currency {toCurrency} in network {toNetwork} is not supported");
        return from == to || store.Settings.InactivePairs.Contains(Name(from, to))
            ? throw ChangeNowError.Of(400, "pair_is_inactive", $"Pair {from.Ticker}_{to.Ticker} is inactive")
            : (from, to);
    }

    public decimal MinAmount(Coin from) => from.RoundUp(store.Settings.MinAmountUsd / prices.Usd(from));

    public decimal? MaxAmount(Coin from) => store.Settings.MaxAmountUsd is { } usd ? from.RoundDown(usd / prices.Usd(from)) : null;

    public decimal ToAmount(Coin from, Coin to, decimal fromAmount) => to.RoundDown(fromAmount * Rate(from, to));

    public decimal FromAmount(Coin from, Coin to, decimal toAmount) => from.RoundUp(toAmount / Rate(from, to));

    public FixedRate FixRate(Coin from, Coin to)
    {
        var rate = new FixedRate(Ids.Alphanumeric(22), Name(from, to), Rate(from, to), time.GetUtcNow() + s_rateLife);
        store.Rates[rate.Id] = rate;
        return rate;
    }

    public void CheckLimits(Coin from, decimal amount, string tooSmallError)
    {
        var min = MinAmount(from);
        if (amount < min)
        {
            throw ChangeNowError.Of(400, tooSmallError, $"Amount is less then minimal: {min.ToString(CultureInfo.InvariantCulture)} {from.Ticker.ToUpperInvariant()}");
        }

        if (MaxAmount(from) is { } max && amount > max)
        {
            throw ChangeNowError.Of(400, "out_of_range", $"Amount is greater then maximal: {max.ToString(CultureInfo.InvariantCulture)} {from.Ticker.ToUpperInvariant()}");
        }
    }

    public async Task<Exchange> CreateAsync(ExchangeRequest request, CancellationToken cancellation)
    {
        var (from, to) = Pair(request.FromCurrency, request.FromNetwork, request.ToCurrency, request.ToNetwork);
        if (!await chain.IsAddressAsync(to, request.Address, cancellation))
        {
            throw ChangeNowError.Of(400, "not_valid_address", $"Invalid {to.Ticker} address");
        }

        if (request.RefundAddress is { } refund && !await chain.IsAddressAsync(from, refund, cancellation))
        {
            throw ChangeNowError.Of(400, "not_valid_refund_address", $"Invalid {from.Ticker} refund address");
        }

        var (fromAmount, toAmount, validUntil) = Amounts(request, from, to);
        CheckLimits(from, fromAmount, "out_of_range");
        var now = time.GetUtcNow();
        var exchange = new Exchange
        {
            Id = Ids.Hex(14),
            Status = ExchangeStatus.Waiting,
            FromCurrency = from.Ticker,
            FromNetwork = from.Network,
            ToCurrency = to.Ticker,
            ToNetwork = to.Network,
            Flow = request.Flow,
            Type = request.Type,
            ExpectedFrom = fromAmount,
            ExpectedTo = toAmount,
            PayinAddress = await chain.FreshAddressAsync(from, cancellation),
            PayinExtraId = from.ExtraIdName is null ? null : Ids.Digits(9),
            PayoutAddress = request.Address!,
            PayoutExtraId = request.ExtraId,
            RefundAddress = request.RefundAddress,
            RefundExtraId = request.RefundExtraId,
            UserId = request.UserId,
            ValidUntil = validUntil,
            CreatedAt = now,
            UpdatedAt = now,
            CreatedAtBlock = from.IsOnChain ? await client.BlockNumberAsync(cancellation) : 0,
        };
        store.Add(exchange);
        life.Begin(exchange);
        return exchange;
    }

    private static string Name(Coin from, Coin to) => $"{from.Ticker}/{from.Network}-{to.Ticker}/{to.Network}";

    private (decimal From, decimal To, DateTimeOffset? ValidUntil) Amounts(ExchangeRequest request, Coin from, Coin to)
    {
        if (request.Flow == "standard")
        {
            var amount = request.FromAmount ?? throw ChangeNowError.BadParams("fromAmount is required");
            return (amount, ToAmount(from, to, amount), null);
        }

        if (request.RateId is null || !store.Rates.TryGetValue(request.RateId, out var rate) || rate.Pair != Name(from, to) || rate.ValidUntil < time.GetUtcNow())
        {
            throw ChangeNowError.Of(400, "not_valid_rate_id", "rateId is not valid or has expired");
        }

        if (request.Type == "reverse")
        {
            var wanted = request.ToAmount ?? throw ChangeNowError.BadParams("toAmount is required");
            return (from.RoundUp(wanted / rate.Rate), wanted, rate.ValidUntil);
        }

        var given = request.FromAmount ?? throw ChangeNowError.BadParams("fromAmount is required");
        return (given, to.RoundDown(given * rate.Rate), rate.ValidUntil);
    }

    private decimal Rate(Coin from, Coin to) => prices.Convert(from, 1, to) * (1 - (store.Settings.SpreadPercent / 100));
}
