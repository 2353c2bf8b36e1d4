using System.Collections.Concurrent;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.ChangeNow;

namespace PayGatePrime.Services.Tests.Reconcile;

/// <summary>ChangeNOW as a test tells it: a status an exchange.</summary>
internal sealed class ToldExchanges : IChangeNow
{
    public ConcurrentDictionary<string, (SwapStatus Status, decimal? AmountFrom)> Told { get; } = new(StringComparer.Ordinal);

    public bool IsDown { get; set; }

    public bool CanListExchanges => false;

    public Task<ExchangeDetails> GetExchangeAsync(string id, CancellationToken cancellation = default)
    {
        if (IsDown)
        {
            throw new ProviderException("changenow", ProviderFailure.Unavailable, "503", "changenow: not reachable.");
        }

        return Told.TryGetValue(id, out var told)
            ? Task.FromResult(new ExchangeDetails { Id = id, Status = told.Status, StatusText = told.Status.ToString().ToLowerInvariant(), AmountFrom = told.AmountFrom })
            : throw new ProviderException("changenow", ProviderFailure.NotFound, "404", "changenow: there is no such exchange.");
    }

    public Task<ExchangeRange> RangeAsync(ExchangePair pair, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<ExchangeEstimate> EstimateAsync(ExchangePair pair, decimal amount, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<CreatedExchange> CreateExchangeAsync(ExchangeRequest request, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<AddressCheck> ValidateAddressAsync(string network, string address, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<ListedExchange>> ListExchangesAsync(string ownId, CancellationToken cancellation = default) => throw new NotSupportedException();
}
