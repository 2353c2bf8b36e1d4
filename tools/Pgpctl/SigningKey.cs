using System.Security.Cryptography;

namespace PayGatePrime.Pgpctl;

/// <summary>An operator's own key.</summary>
internal sealed record SigningKey(string Name, ECDsa Key);
