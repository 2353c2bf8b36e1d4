namespace PayGatePrime.Common.Tokens;

/// <summary>What a verified task token says.</summary>
/// <param name="MessageId">The outbox row's id: the key under which the delivery is processed once.</param>
/// <param name="Sender">The sending service.</param>
public sealed record TaskTokenClaims(Guid MessageId, string Sender);
