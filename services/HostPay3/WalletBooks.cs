using PayGatePrime.Common.Money;

namespace PayGatePrime.HostPay3;

/// <summary>What our own books say of a wallet.</summary>
/// <param name="Wallet">The wallet.</param>
/// <param name="Ether">Its ether.</param>
/// <param name="Asset">The asset that is to be sent; ether again when that is ether.</param>
/// <param name="EtherPromised">Ether of it that transfers under way will take, gas included.</param>
/// <param name="AssetPromised">The asset's part that they will take.</param>
/// <param name="InFlight">How many are under way.</param>
internal sealed record WalletBooks(HotWallet Wallet, Amount Ether, Amount Asset, Amount EtherPromised, Amount AssetPromised, int InFlight);
