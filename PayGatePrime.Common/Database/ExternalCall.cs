namespace PayGatePrime.Common.Database;

/// <summary>What is known of a call that can't be repeated.</summary>
/// <param name="State">Whether to make it, use its answer, or look first.</param>
/// <param name="StartedAt">When it was first begun (UTC).</param>
/// <param name="Answer">Its answer as JSON, when <see cref="ExternalCallState.Answered"/>.</param>
public sealed record ExternalCall(ExternalCallState State, DateTimeOffset StartedAt, string? Answer);
