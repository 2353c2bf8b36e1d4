namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>How a callback's body is written out before it is signed. NOWPayments' own samples disagree.</summary>
public enum NowPaymentsSignatureForm
{
    /// <summary>The documentation's sortObject: keys sorted at every level; an array becomes an object with the keys "0", "1", and so on.</summary>
    Documentation,

    /// <summary>The official Node SDK's sortObjectDeep: keys sorted at every level, arrays kept.</summary>
    Sdk,

    /// <summary>JSON.stringify(params, Object.keys(params).sort()): the top level's keys are a white list for every level.</summary>
    Old,
}
