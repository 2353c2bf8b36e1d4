namespace PayGatePrime.Common.Money;

/// <summary>How digits that don't fit are dropped. Always named by the caller: there is no default.</summary>
public enum Rounding
{
    /// <summary>Refuse to drop anything: a digit too many is an error.</summary>
    Exact,

    /// <summary>Towards zero: never hands out more than is there.</summary>
    Down,

    /// <summary>Away from zero: never asks for less than is needed.</summary>
    Up,

    /// <summary>To the nearest, halves to the even digit: for figures that are only shown.</summary>
    HalfEven,
}
