using System.Net;
using System.Numerics;
using PayGatePrime.Common.Messages;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Payouts;

public sealed class KmsWalletTests : IAsyncLifetime
{
    private FakeKms _kms = null!;
    private WalletBench _bench = null!;

    public async Task InitializeAsync()
    {
        _kms = await FakeKms.StartAsync(Chain.WalletKey);
        _bench = await WalletBench.StartAsync(
            ("Wallet:PrivateKey", null),
            ("Wallet:Signer", "kms"),
            ("Wallet:Kms:KeyVersion", FakeKms.KeyVersion),
            ("Wallet:Kms:Endpoint", _kms.Url.ToString()),
            ("Wallet:Kms:Timeout", "00:00:01"),
            ("Wallet:Addresses:main", Chain.Wallet));
    }

    public async Task DisposeAsync()
    {
        await _bench.DisposeAsync();
        await _kms.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TransferSignedByKmsIsConfirmedOnTheChain(bool isHighS)
    {
        _kms.IsHighS = isHighS;
        var to = _bench.Chain.FreshAddress();
        var transfer = await _bench.PlanAsync(to);
        (await _bench.OrderAsync(transfer)).ShouldBe(HttpStatusCode.OK);
        await _bench.RunUntilAsync(transfer, "confirmed");
        (await _bench.Chain.BalanceAsync(to)).ShouldBe(BigInteger.Pow(10, 18) / 2);
        _kms.Signed.Count.ShouldBe(1);
        await _bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task TenTransfersAtOnceAreSignedOneAfterTheOther()
    {
        var transfers = new List<Guid>();
        for (var i = 0; i < 10; i++)
        {
            transfers.Add(await _bench.PlanAsync(_bench.Chain.FreshAddress(), 0.01m));
        }

        await Task.WhenAll(transfers.Select(t => _bench.OrderAsync(t)));
        foreach (var transfer in transfers)
        {
            await _bench.RunUntilAsync(transfer, "confirmed");
        }

        (await _bench.Database.ManyAsync<long>("select nonce from transfers order by nonce")).ShouldBe(Enumerable.Range(0, 10).Select(n => (long)n));
        await _bench.ShouldBalanceAsync();
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "503", "signer_unavailable" },
        { "silence", "signer_unavailable" },
        { "lost answer", "signer_unavailable" },
        { "wrong checksum", "signer_refused" },
        { "unverified", "signer_refused" },
        { "wrong key", "signer_refused" },
        { "403", "signer_refused" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task TransferThatKmsDoesNotSignRightlyWaitsWithoutANonceAndGoesOnAfterwards(string fault, string reason)
    {
        Switch(fault, isOn: true);
        var to = _bench.Chain.FreshAddress();
        var transfer = await _bench.PlanAsync(to);
        (await _bench.OrderAsync(transfer)).ShouldBe(HttpStatusCode.OK);
        ((await _bench.StateAsync(transfer)), await _bench.ReasonAsync(transfer)).ShouldBe(("planned", reason));
        (await _bench.Database.OneAsync<long>("select next_nonce from wallets")).ShouldBe(0);
        (await _bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(0);
        await Limits.UntilAsync(() => Task.FromResult(_bench.Host.Google.Events.Any(e => e.Name == EventName.OperatorAlert && e.Code == reason)), "the operators were told");

        Switch(fault, isOn: false);
        await _bench.RunUntilAsync(transfer, "confirmed");
        (await _bench.Chain.BalanceAsync(to)).ShouldBe(BigInteger.Pow(10, 18) / 2);
        (await _bench.Chain.SentByAsync(Chain.Wallet)).ShouldBe(1);
        await _bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task ReplacementSignedByKmsHasTheSameNonceAndOneOfThemIsMined()
    {
        await _bench.RestartAsync(("Wallet:StuckAfter", "00:00:00"));
        await _bench.Chain.CallAsync("evm_setAutomine", false);
        var to = _bench.Chain.FreshAddress();
        var transfer = await _bench.PlanAsync(to);
        await _bench.OrderAsync(transfer);
        await Limits.UntilAsync(
            async () =>
            {
                await _bench.LookAsync();
                return await _bench.Database.OneAsync<long>("select count(*) from transfer_transactions") >= 2;
            },
            "the transaction is replaced");
        _kms.Status = 503;
        await Limits.UntilAsync(
            async () =>
            {
                await _bench.LookAsync();
                return await _bench.ReasonAsync(transfer) == "signer_unavailable";
            },
            "a replacement could not be signed");
        _kms.Status = null;
        await _bench.Chain.CallAsync("evm_mine");
        await _bench.RunUntilAsync(transfer, "confirmed");
        (await _bench.Database.OneAsync<long>("select count(distinct nonce) from transfer_transactions")).ShouldBe(1);
        (await _bench.Chain.BalanceAsync(to)).ShouldBe(BigInteger.Pow(10, 18) / 2);
        await _bench.ShouldBalanceAsync();
    }

    [Fact]
    public async Task ServiceThatStartsWhileKmsIsDownIsUnhealthyUntilItIsBack()
    {
        _kms.Status = 503;
        _bench.Node.IsDown = true;
        await _bench.RestartAsync();
        _bench.Node.IsDown = false;
        (await _bench.OrderAsync(await _bench.PlanAsync(_bench.Chain.FreshAddress()))).ShouldBe(HttpStatusCode.ServiceUnavailable);
        _kms.Status = null;
        await Limits.UntilAsync(
            async () =>
            {
                using var response = await _bench.Host.Http.GetAsync("/health");
                return response.StatusCode == HttpStatusCode.OK;
            },
            "the wallet is registered");
    }

    private void Switch(string fault, bool isOn)
    {
        switch (fault)
        {
            case "503" or "403":
                _kms.Status = isOn ? int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture) : null;
                break;
            case "silence":
                _kms.NeverAnswers = isOn;
                break;
            case "lost answer":
                _kms.LosesAnswers = isOn;
                break;
            case "wrong checksum":
                _kms.IsSignatureCorrupted = isOn;
                break;
            case "unverified":
                _kms.IsDigestUnverified = isOn;
                break;
            case "wrong key":
                _kms.IsAnothersKey = isOn;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault));
        }
    }
}
