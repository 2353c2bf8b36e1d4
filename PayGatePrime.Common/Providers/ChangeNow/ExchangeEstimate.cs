namespace PayGatePrime.Common.Providers.ChangeNow;

/// <summary>What an amount would become, in whole coins, unrounded.</summary>
/// <param name="FromAmount">What is paid in.</param>
/// <param name="ToAmount">What is paid out, fees taken off.</param>
/// <param name="DepositFee">Network fee on the way in, when told.</param>
/// <param name="WithdrawalFee">Network fee on the way out, when told.</param>
/// <param name="Warning">ChangeNOW's remark, when there is one.</param>
public sealed record ExchangeEstimate(decimal FromAmount, decimal ToAmount, decimal? DepositFee, decimal? WithdrawalFee, string? Warning);
