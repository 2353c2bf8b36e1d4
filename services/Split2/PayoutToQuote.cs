namespace PayGatePrime.Split2;

/// <summary>The part of a payout that an estimate needs.</summary>
internal sealed record PayoutToQuote(Guid Id, string State, int Attempt, string FromAsset, decimal Net, string ToAsset, string ToNetwork);
