namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>What the buyer does.</summary>
internal static class Scenario
{
    public const string None = "none";
    public const string Full = "full";
    public const string Partial = "partial";
    public const string Over = "over";

    /// <summary>Pays in full after the payment expired.</summary>
    public const string Late = "late";

    /// <summary>Pays what is missing as a new payment of the same invoice and order.</summary>
    public const string Rest = "rest";

    /// <summary>Sends again to the same address: a child payment without an order id.</summary>
    public const string Second = "second";

    /// <summary>Sends another coin to the address: a child payment without an order id.</summary>
    public const string WrongCoin = "wrong_coin";
    public const string Fail = "fail";
    public const string Expire = "expire";

    /// <summary>Pays, and gets it back before it is settled.</summary>
    public const string Refund = "refund";

    public static readonly IReadOnlyList<string> All = [None, Full, Partial, Over, Late, Rest, Second, WrongCoin, Fail, Expire, Refund];
}
