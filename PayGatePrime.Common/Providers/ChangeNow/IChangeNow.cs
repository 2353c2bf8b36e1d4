namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>ChangeNOW API v2, standard (floating) flow. Every call throws <see cref="ProviderException"/> and nothing else when it fails; none is repeated here.</summary>
public interface IChangeNow
{
    /// <summary>The smallest and largest amount of a pair.</summary>
    Task<ExchangeRange> RangeAsync(ExchangePair pair, CancellationToken cancellation = default);

    /// <summary>What an amount would become. Fails with <see cref="ProviderFailure.BelowMinimum"/> or <see cref="ProviderFailure.AboveMaximum"/> outside the range.</summary>
    /// <param name="pair">What is turned into what.</param>
    /// <param name="amount">Whole coins of the source.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<ExchangeEstimate> EstimateAsync(ExchangePair pair, decimal amount, CancellationToken cancellation = default);

    /// <summary>Creates an exchange. Not repeatable: after <see cref="ProviderFailure.UnknownOutcome"/> look by our own id (<see cref="ListExchangesAsync"/>) first.</summary>
    Task<CreatedExchange> CreateExchangeAsync(ExchangeRequest request, CancellationToken cancellation = default);

    /// <summary>An exchange's state.</summary>
    Task<ExchangeDetails> GetExchangeAsync(string id, CancellationToken cancellation = default);

    /// <summary>Whether ChangeNOW would pay to an address.</summary>
    /// <param name="network">The network, as in <see cref="Money.Asset.Network"/>.</param>
    /// <param name="address">The address.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<AddressCheck> ValidateAddressAsync(string network, string address, CancellationToken cancellation = default);

    /// <summary>The exchanges made under one of our own ids, newest first.</summary>
    /// <param name="ownId">The id given as <see cref="ExchangeRequest.OwnId"/>.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="InvalidOperationException">The settings have no private key; see <see cref="CanListExchanges"/>.</exception>
    Task<IReadOnlyList<ListedExchange>> ListExchangesAsync(string ownId, CancellationToken cancellation = default);

    /// <summary>True when a private key is configured, so that exchanges can be listed.</summary>
    bool CanListExchanges { get; }
}
