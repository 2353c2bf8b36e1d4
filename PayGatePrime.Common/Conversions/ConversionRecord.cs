using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Common.Conversions;

/// <summary>A row of conversions, as every service on its way reads it (select <see cref="Columns"/>).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">"pool", or "single" for one large payment alone.</param>
/// <param name="State">Its state's text.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="TransferId">The attempt's one transfer, once planned.</param>
/// <param name="HeldFrom">The state it was held in; null unless held.</param>
/// <param name="Asset">The code of what is converted, such as "eth.eth".</param>
/// <param name="Amount">How much, in whole coins: the sum of its rows.</param>
public sealed record ConversionRecord(Guid Id, string Kind, string State, int Attempt, Guid? TransferId, string? HeldFrom, string Asset, decimal Amount)
{
    /// <summary>The columns that make this record, in its order.</summary>
    public const string Columns = "id, kind, state, attempt, transfer_id, held_from, asset, amount";

    /// <summary>True for one large payment's own conversion.</summary>
    public bool IsSingle => Kind == "single";

    /// <summary>Where it stands, for <see cref="ConversionStateMachine"/>.</summary>
    public ConversionPosition Position =>
        new(Attempt, ConversionStates.Parse(State), TransferId is not null, HeldFrom is null ? null : ConversionStates.Parse(HeldFrom));

    /// <summary>The cause under which one attempt sends, once.</summary>
    public string TransferCause => $"conversion:{Id}:{Attempt}";

    /// <summary>What the ledger files its transactions under.</summary>
    public LedgerReferences References => new(ConversionId: Id);

    /// <summary>An event about it.</summary>
    /// <param name="name">What happened.</param>
    /// <param name="code">A short code.</param>
    /// <param name="detail">One sentence; no secret, link or wallet.</param>
    public DomainEvent Event(EventName name, string? code = null, string? detail = null) => new(name) { ConversionId = Id, Code = code, Detail = detail };
}
