namespace PayGatePrime.HostPay3;

/// <summary>What came of the attempt to sign a transfer: the wallet that did, or why none did.</summary>
/// <param name="Signer">The wallet that signed.</param>
/// <param name="Shortage">The wallets hold too little; a code.</param>
/// <param name="Wait">Something passes by itself; a code.</param>
/// <param name="Refusal">It can't be signed at all; a code.</param>
internal sealed record SigningResult(HotWallet? Signer = null, string? Shortage = null, string? Wait = null, string? Refusal = null);
