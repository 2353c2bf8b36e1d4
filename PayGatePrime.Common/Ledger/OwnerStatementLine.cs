namespace PayGatePrime.Common.Ledger;

/// <summary>One line of an owner's statement, as the owner reads it: positive is owed to the owner.</summary>
/// <param name="PostingId">Grows with time; the next page begins below the last one read.</param>
/// <param name="Asset">The asset's code.</param>
/// <param name="Cause">What caused it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Amount">In whole coins: positive raises what is owed, negative lowers it.</param>
/// <param name="Balance">What was owed of the asset after this line.</param>
/// <param name="References">The ids it is about, as JSON.</param>
public sealed record OwnerStatementLine(long PostingId, string Asset, string Cause, string Kind, DateTimeOffset OccurredAt, decimal Amount, decimal Balance, string References);
