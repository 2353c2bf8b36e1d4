namespace PayGatePrime.Server;

/// <summary>What a handler knows of the update it handles.</summary>
/// <param name="UpdateId">Telegram's id; the same whenever the update comes again.</param>
/// <param name="Reference">The request's id, which people are shown when something fails.</param>
/// <param name="Cancelled">Ends when the time for one update is up.</param>
internal sealed record UpdateContext(long UpdateId, string Reference, CancellationToken Cancelled);
