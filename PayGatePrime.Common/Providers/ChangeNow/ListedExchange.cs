namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>An exchange in a list: enough to find it again.</summary>
/// <param name="Id">ChangeNOW's id, for <see cref="IChangeNow.GetExchangeAsync"/>.</param>
/// <param name="Status">Its status.</param>
public sealed record ListedExchange(string Id, SwapStatus Status);
