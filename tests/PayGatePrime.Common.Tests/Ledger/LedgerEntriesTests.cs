using FsCheck.Fluent;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.Common.Tests.Money;

namespace PayGatePrime.Common.Tests.Ledger;

public sealed class LedgerEntriesTests
{
    private const string Wallet = "0xAbC0000000000000000000000000000000000001";
    private static readonly DateTimeOffset s_now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Guid s_id = Guid.CreateVersion7(s_now);
    private static readonly Guid s_owner = Guid.CreateVersion7(s_now);

    [Fact]
    public void EveryEntrySumsToZeroPerAsset() =>
        Property.Holds(
            from amount in AmountGenerators.Positive
            from other in AmountGenerators.Amounts
            from wei in Gen.Choose(0, int.MaxValue)
            select (Amount: amount, Refunded: SmallestUnits.ToAmount(amount.Asset, SmallestUnits.Of(other)), Gas: Amount.Of(Asset.Eth, new decimal(wei, 0, 0, false, 18), Rounding.Exact)),
            item => All(item.Amount, item.Refunded, item.Gas).OfType<LedgerTransaction>().All(transaction =>
                transaction.Postings.Count >= 2
                && transaction.Postings.All(posting => posting.Amount.Asset == posting.Account.Asset && !posting.Amount.IsZero)
                && transaction.Postings.GroupBy(posting => posting.Amount.Asset).All(asset => asset.Sum(posting => posting.Amount.Value) == 0m)));

    [Fact]
    public void PaidPaymentLeavesOnlyTheFeeAndTheGas()
    {
        var gross = Amount.Of(Asset.Eth, 1m, Rounding.Exact);
        var gas = Amount.Of(Asset.Eth, 0.001m, Rounding.Exact);
        var fee = Fee.Split(gross, new BasisPoints(300));
        var balances = Balances(
            LedgerEntries.PaymentReceived(s_id, s_owner, Wallet, gross, s_now, new()),
            LedgerEntries.FeeTaken(s_id, s_owner, fee.Taken, s_now, new())!,
            LedgerEntries.TransferConfirmed(s_id, s_id, Wallet, fee.Net, gas, s_now, new()),
            LedgerEntries.SwapFinished(s_id, s_owner, fee.Net, s_now, new()));
        balances.ShouldBe(
            new Dictionary<string, decimal>
            {
                [$"hot_wallet:{Wallet.ToLowerInvariant()}:eth.eth"] = 0.029m,
                ["fee_income:eth.eth"] = -0.03m,
                ["network_fees:eth.eth"] = 0.001m,
            },
            ignoreOrder: true);
    }

    [Fact]
    public void RefundedSwapIsOwedAgainAndTheLossStandsUnderConversion()
    {
        var sent = Amount.Of(Asset.Eth, 1m, Rounding.Exact);
        var balances = Balances(
            LedgerEntries.PaymentReceived(s_id, s_owner, Wallet, sent, s_now, new()),
            LedgerEntries.TransferConfirmed(s_id, s_id, Wallet, sent, Amount.Zero(Asset.Eth), s_now, new()),
            LedgerEntries.SwapRefunded(s_id, Wallet, sent, Amount.Of(Asset.Eth, 0.98m, Rounding.Exact), s_now, new()));
        balances[$"owner_payable:{s_owner}:eth.eth"].ShouldBe(-1m);
        balances[$"hot_wallet:{Wallet.ToLowerInvariant()}:eth.eth"].ShouldBe(0.98m);
        balances["conversion:eth.eth"].ShouldBe(0.02m);
        balances.Keys.ShouldNotContain(key => key.StartsWith("in_transit", StringComparison.Ordinal));
    }

    [Fact]
    public void ConversionTurnsWhatOwnersAreOwedAndLeavesNothingBehind()
    {
        var (sent, received) = (Amount.Of(Asset.Eth, 1m, Rounding.Exact), Amount.Of(AmountGenerators.Usdt, 2_400m, Rounding.Exact));
        var other = Guid.CreateVersion7(s_now);
        var balances = Balances(
            LedgerEntries.PaymentReceived(s_id, s_owner, Wallet, Amount.Of(Asset.Eth, 0.75m, Rounding.Exact), s_now, new()),
            LedgerEntries.PaymentReceived(other, other, Wallet, Amount.Of(Asset.Eth, 0.25m, Rounding.Exact), s_now, new()),
            LedgerEntries.TransferConfirmed(s_id, s_id, Wallet, sent, Amount.Zero(Asset.Eth), s_now, new()),
            LedgerEntries.ConversionReceived(s_id, s_id, Wallet, sent, received, s_now, new()),
            LedgerEntries.ConversionShared(s_id, s_owner, Amount.Of(Asset.Eth, 0.75m, Rounding.Exact), Amount.Of(AmountGenerators.Usdt, 1_800m, Rounding.Exact), s_now, new()),
            LedgerEntries.ConversionShared(s_id, other, Amount.Of(Asset.Eth, 0.25m, Rounding.Exact), Amount.Of(AmountGenerators.Usdt, 600m, Rounding.Exact), s_now, new()));
        var usdt = AmountGenerators.Usdt.Code;
        balances.ShouldBe(
            new Dictionary<string, decimal>
            {
                [$"hot_wallet:{Wallet.ToLowerInvariant()}:{usdt}"] = 2_400m,
                [$"owner_payable:{s_owner}:{usdt}"] = -1_800m,
                [$"owner_payable:{other}:{usdt}"] = -600m,
            },
            ignoreOrder: true);
    }

    [Fact]
    public void UnbalancedPostingsAreRefused()
    {
        var one = Amount.Of(Asset.Eth, 1m, Rounding.Exact);
        LedgerPosting[] postings = [new(LedgerAccount.FeeIncome(Asset.Eth), one), new(LedgerAccount.Capital(Asset.Eth), one)];
        Should.Throw<ArgumentException>(() => new LedgerTransaction("c", "k", s_now, new(), postings)).Message.ShouldContain("sum to zero");
        LedgerPosting[] foreign = [new(LedgerAccount.FeeIncome(AmountGenerators.Usdt), one), new(LedgerAccount.Capital(Asset.Eth), -one)];
        Should.Throw<ArgumentException>(() => new LedgerTransaction("c", "k", s_now, new(), foreign)).Message.ShouldContain("does not belong");
    }

    [Fact]
    public void NothingToPostIsNotATransaction()
    {
        LedgerEntries.FeeTaken(s_id, s_owner, Amount.Zero(Asset.Eth), s_now, new()).ShouldBeNull();
        LedgerEntries.TransferReverted(s_id, "0x1", Wallet, Amount.Zero(Asset.Eth), s_now, new()).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => LedgerEntries.PaymentReceived(s_id, s_owner, Wallet, Amount.Zero(Asset.Eth), s_now, new()));
    }

    private static IEnumerable<LedgerTransaction?> All(Amount amount, Amount refunded, Amount gas) =>
    [
        LedgerEntries.PaymentReceived(s_id, s_owner, Wallet, amount, s_now, new()),
        LedgerEntries.ReceivedUnaccepted(s_id, Wallet, amount, s_now, new()),
        LedgerEntries.SuspenseReleased(s_id, s_owner, amount, s_now, new()),
        LedgerEntries.FeeTaken(s_id, s_owner, amount, s_now, new()),
        LedgerEntries.TransferConfirmed(s_id, s_id, Wallet, amount, gas, s_now, new()),
        LedgerEntries.TransferReverted(s_id, "0xFF", Wallet, gas, s_now, new()),
        LedgerEntries.SwapFinished(s_id, s_owner, amount, s_now, new()),
        LedgerEntries.SwapRefunded(s_id, Wallet, amount, refunded, s_now, new()),
        LedgerEntries.DirectPayoutConfirmed(s_id, s_owner, Wallet, amount, gas, s_now, new()),
        LedgerEntries.CapitalDeposit("0xFF", Wallet, amount, s_now),
        LedgerEntries.PaymentRefunded(s_id, s_owner, amount, s_now, new()),
        LedgerEntries.ConversionShortfall(s_id, s_owner, amount, s_now, new()),
        LedgerEntries.ConversionReceived(s_id, s_id, Wallet, amount, Other(amount), s_now, new()),
        LedgerEntries.ConversionShared(s_id, s_owner, amount, Other(amount), s_now, new()),
        LedgerEntries.ConversionUndone(s_id, s_owner, amount, Other(amount), s_now, new()),
    ];

    private static Amount Other(Amount amount) => Amount.Of(amount.Asset == Asset.Eth ? AmountGenerators.Usdt : Asset.Eth, 0.5m, Rounding.Exact);

    private static Dictionary<string, decimal> Balances(params LedgerTransaction[] transactions) =>
        transactions.SelectMany(transaction => transaction.Postings)
            .GroupBy(posting => posting.Account.Code)
            .Select(account => (account.Key, Sum: account.Sum(posting => posting.Amount.Value)))
            .Where(account => account.Sum != 0m)
            .ToDictionary(account => account.Key, account => account.Sum);
}
