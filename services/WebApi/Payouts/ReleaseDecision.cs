using PayGatePrime.Common.Messages;

namespace PayGatePrime.WebApi.Payouts;

/// <summary>What carries a released payout on, or why it can't be released.</summary>
/// <param name="Message">The message that its next step waits for.</param>
/// <param name="Refusal">One sentence; null when it can be released.</param>
/// <param name="ResumesTransfer">True when the transfer that was held unsigned is planned again with it.</param>
internal sealed record ReleaseDecision(ITaskMessage? Message, string? Refusal = null, bool ResumesTransfer = false);
