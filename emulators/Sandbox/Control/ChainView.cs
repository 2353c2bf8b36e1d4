namespace PayGatePrime.Sandbox.Control;

internal sealed record ChainView(string RpcUrl, string Usdt, string NowPaymentsTreasury, string ChangeNowTreasury, string Faucet);
