namespace PayGatePrime.Common.Currencies;

/// <summary>A coin on a network that an owner can choose to be paid in.</summary>
/// <param name="Symbol">Its ticker in lower case, as ChangeNOW spells it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Network">Where it lives.</param>
/// <param name="Decimals">Its smallest unit is 10^-decimals; null where an exchange's token is not documented.</param>
public sealed record Currency(string Symbol, string Name, Network Network, int? Decimals)
{
    /// <summary>"usdt.trx".</summary>
    public string Code => $"{Symbol}.{Network.Code}";
}
