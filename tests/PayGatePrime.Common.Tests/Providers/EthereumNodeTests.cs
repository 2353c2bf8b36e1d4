using System.Numerics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Providers;
using PayGatePrime.Common.Providers.Ethereum;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Common.Tests.Providers;

public sealed class EthereumNodeTests
{
    private static readonly BigInteger s_gwei = BigInteger.Pow(10, 9);
    private static readonly LocalEthereumSigner s_signer = new(new Secret("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));
    private static readonly EthereumAddress s_to = EthereumAddress.Parse("0x000000000000000000000000000000000000dEaD");

    [Fact]
    public async Task TransferReachesARealChainOnceHoweverOftenItIsSent()
    {
        await using var chain = await AnvilNode.StartAsync(["--no-mining"]);
        var node = Node(chain.Url.AbsoluteUri);
        var chainId = await node.ChainIdAsync();
        chainId.ShouldBe(31337);
        (await node.GetBalanceAsync(s_signer.Address, Asset.Eth)).ShouldBe(Amount.Of(Asset.Eth, 10_000m, Rounding.Exact));
        var history = await node.FeeHistoryAsync(1, 50);
        history.NextBaseFee.ShouldBeGreaterThan(BigInteger.Zero);
        var fees = FeePolicy.Offer(history.NextBaseFee, await node.MaxPriorityFeePerGasAsync(), 500 * s_gwei).ShouldNotBeNull();
        var amount = Amount.Of(Asset.Eth, 1.234567890123456789m, Rounding.Exact);
        var gas = await node.EstimateGasAsync(EthereumCall.Transfer(amount, s_to, s_signer.Address));
        gas.ShouldBe(21_000);
        var nonce = await node.GetTransactionCountAsync(s_signer.Address, BlockTag.Latest);
        var signed = await UnsignedTransaction.Transfer(amount, s_to, chainId, nonce, gas, fees).SignAsync(s_signer);

        (await node.SendRawTransactionAsync(signed.Raw)).Outcome.ShouldBe(BroadcastOutcome.Accepted);
        (await node.SendRawTransactionAsync(signed.Raw)).ShouldSatisfyAllConditions(b => b.Outcome.ShouldBe(BroadcastOutcome.AlreadyKnown), b => b.IsInPool.ShouldBeTrue());
        (await node.GetTransactionReceiptAsync(signed.Hash)).ShouldBeNull();
        (await node.GetTransactionByHashAsync(signed.Hash)).ShouldBe(new KnownTransaction(signed.Hash, s_signer.Address, s_to, nonce, null) { Value = amount });
        (await node.GetTransactionCountAsync(s_signer.Address, BlockTag.Pending)).ShouldBe(nonce + 1);

        var cheaper = await UnsignedTransaction.Transfer(amount, s_to, chainId, nonce, gas, new GasFees(fees.MaxFeePerGas - 1, fees.MaxPriorityFeePerGas)).SignAsync(s_signer);
        (await node.SendRawTransactionAsync(cheaper.Raw)).Outcome.ShouldBe(BroadcastOutcome.Underpriced);
        var raised = FeePolicy.Replace(fees, history.NextBaseFee, fees.MaxPriorityFeePerGas, 500 * s_gwei).ShouldNotBeNull();
        var replacement = await UnsignedTransaction.Transfer(amount, s_to, chainId, nonce, gas, raised).SignAsync(s_signer);
        (await node.SendRawTransactionAsync(replacement.Raw)).Outcome.ShouldBe(BroadcastOutcome.Accepted);

        await MineAsync(chain);
        var receipt = (await node.GetTransactionReceiptAsync(replacement.Hash)).ShouldNotBeNull();
        receipt.Succeeded.ShouldBeTrue();
        receipt.GasUsed.ShouldBe(21_000);
        receipt.Fee.IsZero.ShouldBeFalse();
        (await node.GetTransactionReceiptAsync(signed.Hash)).ShouldBeNull();
        (await node.GetBlockAsync(receipt.BlockNumber)).ShouldNotBeNull().Hash.ShouldBe(receipt.BlockHash);
        (await node.GetBlockAsync(receipt.BlockNumber + 1)).ShouldBeNull();
        (await node.BlockNumberAsync()).ShouldBe(receipt.BlockNumber);
        (await node.GetBalanceAsync(s_to, Asset.Eth)).ShouldBe(amount);
        (await node.GetBalanceAsync(s_signer.Address, Asset.Eth)).ShouldBe(Amount.Of(Asset.Eth, 10_000m, Rounding.Exact) - amount - receipt.Fee);
        (await node.SendRawTransactionAsync(replacement.Raw)).Outcome.ShouldBe(BroadcastOutcome.NonceTooLow);

        var tooMuch = await UnsignedTransaction.Transfer(Amount.Of(Asset.Eth, 20_000m, Rounding.Exact), s_to, chainId, nonce + 1, gas, raised).SignAsync(s_signer);
        (await node.SendRawTransactionAsync(tooMuch.Raw)).Outcome.ShouldBe(BroadcastOutcome.InsufficientFunds);
    }

    [Fact]
    public async Task AddressWithoutATokenContractIsNotAZeroBalance()
    {
        await using var chain = await AnvilNode.StartAsync();
        var nothing = new Asset("usdt", "eth", 6, "0x00000000000000000000000000000000000000aa");
        var node = Node(chain.Url.AbsoluteUri);
        (await Should.ThrowAsync<ProviderException>(() => node.GetBalanceAsync(s_to, nothing))).Failure.ShouldBe(ProviderFailure.Malformed);
        (await Should.ThrowAsync<ProviderException>(() => node.GetTokenDecimalsAsync(s_to))).Failure.ShouldBe(ProviderFailure.Malformed);
    }

    [Theory]
    [InlineData(-32000, "already known", BroadcastOutcome.AlreadyKnown)]
    [InlineData(-32000, "nonce too low: next nonce 5, tx nonce 4", BroadcastOutcome.NonceTooLow)]
    [InlineData(-32000, "replacement transaction underpriced", BroadcastOutcome.Underpriced)]
    [InlineData(-32000, "transaction underpriced", BroadcastOutcome.Underpriced)]
    [InlineData(-32000, "max fee per gas less than block base fee", BroadcastOutcome.Underpriced)]
    [InlineData(-32000, "insufficient funds for gas * price + value", BroadcastOutcome.InsufficientFunds)]
    [InlineData(3, "execution reverted: 0x429429", BroadcastOutcome.Reverted)]
    [InlineData(-32000, "intrinsic gas too low 0x429", BroadcastOutcome.Refused)]
    public async Task RefusedBroadcastIsToldByItsMeaning(int code, string message, BroadcastOutcome outcome)
    {
        await using var api = await FakeApi.StartAsync();
        var body = JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, error = new { code, message } });
        foreach (var status in new[] { 200, 400 })
        {
            api.AnswerJson(body, status);
            (await Node(api.Url.AbsoluteUri).SendRawTransactionAsync(new byte[] { 2 })).ShouldBe(new Broadcast(outcome, code));
        }
    }

    [Theory]
    [InlineData("""{"error":{"code":-32005,"message":"limit exceeded"}}""", ProviderFailure.RateLimited)]
    [InlineData("""{"error":{"code":-32603,"message":"internal error"}}""", ProviderFailure.UnknownOutcome)]
    [InlineData("""{"result":"0x00"}""", ProviderFailure.Malformed)]
    [InlineData("""{"result":null}""", ProviderFailure.Malformed)]
    [InlineData("""{}""", ProviderFailure.Malformed)]
    public async Task BroadcastWithoutAClearAnswerIsNotAccepted(string body, ProviderFailure failure)
    {
        await using var api = await FakeApi.StartAsync();
        api.AnswerJson(body);
        (await Should.ThrowAsync<ProviderException>(() => Node(api.Url.AbsoluteUri).SendRawTransactionAsync(new byte[] { 2 }))).Failure.ShouldBe(failure);
    }

    [Theory]
    [InlineData("""{"result":"0x"}""", ProviderFailure.Malformed, "shape")]
    [InlineData("""{"result":""}""", ProviderFailure.Malformed, "shape")]
    [InlineData("""{"result":12}""", ProviderFailure.Malformed, "shape")]
    [InlineData("""{"error":{"code":3,"message":"execution reverted"}}""", ProviderFailure.Rejected, "reverted")]
    [InlineData("""{"error":{"code":-32000,"message":"insufficient funds for transfer"}}""", ProviderFailure.Rejected, "insufficient_funds")]
    [InlineData("""{"error":{"code":-32603,"message":"internal error"}}""", ProviderFailure.Unavailable, "-32603")]
    public async Task FailedReadIsNeverAZero(string body, ProviderFailure failure, string code)
    {
        await using var api = await FakeApi.StartAsync();
        api.AnswerJson(body);
        var thrown = await Should.ThrowAsync<ProviderException>(() => Node(api.Url.AbsoluteUri).GetBalanceAsync(s_to, Asset.Eth));
        (thrown.Failure, thrown.Code).ShouldBe((failure, code));
    }

    [Fact]
    public async Task KeyInTheRpcPathIsUsedAndNotShown()
    {
        await using var api = await FakeApi.StartAsync();
        api.AnswerJson("{}", 500);
        var thrown = await Should.ThrowAsync<ProviderException>(() => Node(new Uri(api.Url, "/v2/TELLTALE").AbsoluteUri).ChainIdAsync());
        api.Requests.ShouldHaveSingleItem().Path.ShouldBe("/v2/TELLTALE");
        thrown.ToString().ShouldNotContain("TELLTALE");
    }

    private static async Task MineAsync(AnvilNode chain)
    {
        using var http = new HttpClient();
        using var content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"evm_mine","params":[]}""", System.Text.Encoding.UTF8, "application/json");
        (await http.PostAsync(chain.Url, content)).EnsureSuccessStatusCode().Dispose();
    }

    private static IEthereumNode Node(string url) =>
        new ServiceCollection()
            .AddEthereumNode(new EthereumSettings(new Secret(url)) { Timeout = Limits.Step })
            .BuildServiceProvider()
            .GetRequiredService<IEthereumNode>();
}
