namespace PayGatePrime.WebApi.Ledger;

/// <summary>An asset's sum over accounts, in whole coins.</summary>
internal sealed record AssetTotal(string Asset, decimal Amount);
