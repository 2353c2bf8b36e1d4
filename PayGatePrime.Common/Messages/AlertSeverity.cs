namespace PayGatePrime.Common.Messages;

/// <summary>How soon an operator must look. Ordered: a later member is graver.</summary>
public enum AlertSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Somebody should look today.</summary>
    Warning,

    /// <summary>Money is in danger, or may be: look now.</summary>
    Critical,
}
