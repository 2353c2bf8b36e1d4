namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>How a callback is signed.</summary>
internal static class SignatureForm
{
    /// <summary>The documentation's sortObject, which turns arrays into objects.</summary>
    public const string Doc = "doc";

    /// <summary>The official SDK's, which keeps arrays.</summary>
    public const string Sdk = "sdk";

    /// <summary>The older prose's replacer list, which drops nested members.</summary>
    public const string Old = "old";

    /// <summary>No signature header: a forged callback.</summary>
    public const string None = "none";

    /// <summary>Signed with another secret: a forged callback.</summary>
    public const string Wrong = "wrong";

    public static readonly IReadOnlyList<string> All = [Doc, Sdk, Old, None, Wrong];
}
