using System.Globalization;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Money;
using PayGatePrime.Orchestrator.Reconciliation;
using PayGatePrime.Services.Tests.Payments;
using PayGatePrime.Services.Tests.Payouts;
using PayGatePrime.TestSupport;

namespace PayGatePrime.Services.Tests.Reconcile;

/// <summary>The chain is real; its accounts are unlocked, so that a test can send from our wallet behind our back.</summary>
public sealed class ChainTests
{
    private static readonly Asset s_usdt = new("usdt", "eth", 6, TestToken.Address);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task StrangersEtherIsFoundOnceAndClosedWhenItIsBooked()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        var hash = await PayAsync(host, 0.25m);
        var found = await host.FindOnceAsync(FindingKind.DepositUnmatched);
        found.Detail.ShouldContain("0.25 eth.eth");
        found.Detail.ShouldContain(hash);
        (await host.AlertsAsync(FindingKind.DepositUnmatched)).ShouldHaveSingleItem();
        await host.BookAsync(LedgerEntries.CapitalDeposit(hash, Chain.Wallet, Ether(0.25m), Now));
        await host.ShouldCloseAsync(FindingKind.DepositUnmatched);
    }

    [Fact]
    public async Task StrangersTokensAreFoundByTheirEvents()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        var token = new TestToken(host.Chain);
        await token.DeployAsync();
        await token.GiveAsync(Chain.Stranger, 1_000m);
        var hash = await token.PayAsync(Chain.Wallet, 12.5m);
        (await host.FindOnceAsync(FindingKind.DepositUnmatched)).Detail.ShouldContain("12.5 usdt.eth");
        await host.BookAsync(LedgerEntries.CapitalDeposit(hash, Chain.Wallet, Amount.Of(s_usdt, 12.5m, Rounding.Exact), Now));
        await host.ShouldCloseAsync(FindingKind.DepositUnmatched);
    }

    [Fact]
    public async Task BookedPaymentThatNeverArrivedIsRaisedAndClosedByItsArrival()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        var payment = await host.Shop.PaymentAsync(null, "finished", 0.5m, "eth", "accepted");
        await host.BookAsync(LedgerEntries.PaymentReceived(payment, host.Shop.OwnerId, Chain.Wallet, Ether(0.5m), Now, new LedgerReferences(PaymentId: payment)));
        (await host.FindOnceAsync(FindingKind.ArrivalMissing)).Subject.ShouldBe($"payment-received:{payment}");
        await PayAsync(host, 0.5m);
        await host.ShouldCloseAsync(FindingKind.ArrivalMissing);
        (await host.FindingsAsync(FindingKind.DepositUnmatched)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RefundThatCameBackShorterThanTheExchangeSaidIsRaised()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        var (payout, swap) = await FindingTests.InsertSwapAsync(host, "requested", "refunded", isFunded: true);
        var hash = await PayAsync(host, 0.8m);
        await host.Database.ExecuteAsync("update swaps set refund_hash = @hash, refund_amount = 0.9", new { hash });
        await host.BookAsync(LedgerEntries.SwapRefunded(swap, Chain.Wallet, Ether(1m), Ether(0.9m), Now, new LedgerReferences(PayoutId: payout, SwapId: swap)));
        var found = await host.FindOnceAsync(FindingKind.ArrivalDiffers);
        found.Detail.ShouldContain("0.8 eth.eth");
        found.Detail.ShouldContain("0.9 eth.eth");
        found.Severity.ShouldBe("critical");
        (await host.FindingsAsync(FindingKind.ArrivalMissing, FindingKind.DepositUnmatched)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RefundThatCameAsTheExchangeSaidIsNoFinding()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        var (payout, swap) = await FindingTests.InsertSwapAsync(host, "requested", "refunded", isFunded: true);
        var hash = await PayAsync(host, 0.9m);
        await host.Database.ExecuteAsync("update swaps set refund_hash = upper(@hash), refund_amount = 0.9", new { hash });
        await host.BookAsync(LedgerEntries.SwapRefunded(swap, Chain.Wallet, Ether(1m), Ether(0.9m), Now, new LedgerReferences(PayoutId: payout, SwapId: swap)));
        await host.ShouldFindNothingAsync(FindingKind.ArrivalDiffers, FindingKind.ArrivalMissing, FindingKind.DepositUnmatched);
        (await host.Database.OneAsync<long>("select count(*) from movement_matches")).ShouldBe(1);
    }

    [Fact]
    public async Task TransactionOfOurWalletThatIsNoTransferIsCritical()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        var known = await SendAsync(host, 0.1m);
        await RecordAsync(host, known, 0.1m);
        await host.ShouldFindNothingAsync(FindingKind.TransferUnrecorded, FindingKind.TransferDiffers, FindingKind.TransferMissing);

        var strange = await SendAsync(host, 0.2m);
        var found = await host.FindOnceAsync(FindingKind.TransferUnrecorded);
        (found.Subject, found.Severity).ShouldBe((strange, "critical"));
        found.Detail.ShouldContain("nonce 1, 0.2");
        await RecordAsync(host, strange, 0.2m);
        await host.ShouldCloseAsync(FindingKind.TransferUnrecorded);
    }

    [Fact]
    public async Task TransactionThatPaidAPayoutByHandIsNoFindingOnceTheOperatorSaidSo()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        await OpenBooksAsync(host);
        var (payout, _) = await FindingTests.InsertSwapAsync(host, "held", "failed", isFunded: false);
        var hash = await SendAsync(host, 0.2m);
        await host.FindOnceAsync(FindingKind.TransferUnrecorded);
        (await host.FindingsAsync(FindingKind.ReserveDifference)).ShouldHaveSingleItem().IsOpen.ShouldBeTrue();
        var gas = await host.Database.OneAsync<decimal>("select gas from wallet_movements where direction = 'out' and tx_hash = @hash", new { hash });

        await host.Database.ExecuteAsync("update payouts set state = 'paid', held_from = null, to_network = 'eth', paid_hash = @hash where id = @payout", new { payout, hash });
        await host.BookAsync(new LedgerTransaction(
            $"payout-marked-paid:{payout}",
            "payout_marked_paid",
            Now,
            new LedgerReferences(PayoutId: payout),
            [
                new(LedgerAccount.OwnerPayable(host.Shop.OwnerId, Asset.Eth), Ether(0.2m)), new(LedgerAccount.HotWallet(Chain.Wallet, Asset.Eth), -Ether(0.2m)),
                new(LedgerAccount.NetworkFees(Asset.Eth), Ether(gas)), new(LedgerAccount.HotWallet(Chain.Wallet, Asset.Eth), -Ether(gas)),
            ]));
        await host.ShouldCloseAsync(FindingKind.TransferUnrecorded);
        (await host.FindingsAsync(FindingKind.ReserveDifference)).ShouldHaveSingleItem().IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task TransferOfAnotherAmountAndOneTheChainDoesNotHoldAreCritical()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        await RecordAsync(host, await SendAsync(host, 0.1m), 0.3m);
        await RecordAsync(host, "0x" + new string('a', 64), 0.4m);
        await host.FindOnceAsync(FindingKind.TransferDiffers);
        (await host.FindingsAsync(FindingKind.TransferMissing)).ShouldHaveSingleItem().Severity.ShouldBe("critical");
    }

    [Fact]
    public async Task TransactionThatRevertedMovesNothingButItsGas()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        var token = new TestToken(host.Chain);
        await token.DeployAsync();
        await token.SendAsync(Chain.Wallet, Chain.Stranger, 0.000005m);
        await host.RunAsync();
        (await host.Database.ManyAsync<(string, decimal, bool)>("select direction, amount, gas > 0 from wallet_movements")).ShouldBe([("out", 0m, true)]);
    }

    [Fact]
    public async Task BlocksAreReadOnlyWhenTheyAreDeepEnoughAndEachOnce()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true, ("Reconcile:FinalityDepth", "3"));
        await host.Chain.CallAsync("anvil_mine", "0x5");
        await PayAsync(host, 0.25m);
        await host.RunAsync();
        (await host.Database.OneAsync<long>("select count(*) from wallet_movements")).ShouldBe(0);
        await host.Chain.CallAsync("anvil_mine", "0x2");
        await host.RunAsync();
        await host.RunAsync();
        (await host.Database.OneAsync<(long, long)>("select (select count(*) from wallet_movements), (select block_number from wallet_scans)")).ShouldBe((1, 6));
    }

    [Fact]
    public async Task LongChainIsReadOverSeveralRuns()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true, ("Reconcile:MostBlocks", "100"));
        await PayAsync(host, 0.25m);
        await host.Chain.CallAsync("anvil_mine", "0xfa");
        await PayAsync(host, 0.5m);
        foreach (var expected in new[] { 99, 199, 252 })
        {
            await host.RunAsync();
            (await host.Database.OneAsync<long>("select block_number from wallet_scans")).ShouldBeInRange(expected, expected + 1);
        }

        (await host.Database.OneAsync<decimal>("select sum(amount) from wallet_movements")).ShouldBe(0.75m);
    }

    [Fact]
    public async Task ReorganisationDeeperThanThoughtPossibleIsRaisedAndReadAnew()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        var snapshot = (await host.Chain.CallAsync("evm_snapshot")).GetString()!;
        await PayAsync(host, 0.25m);
        await host.RunAsync();
        await host.Chain.CallAsync("evm_revert", snapshot);
        var other = await PayAsync(host, 0.75m);
        await host.RunAsync();
        (await host.FindingsAsync(FindingKind.ChainReorganised)).ShouldHaveSingleItem().Severity.ShouldBe("critical");
        (await host.Database.ManyAsync<(string, decimal)>("select tx_hash, amount from wallet_movements")).ShouldBe([(other, 0.75m)]);
        await host.ShouldCloseAsync(FindingKind.ChainReorganised);
    }

    [Fact]
    public async Task NodeThatLagsBehindClosesNothing()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        var snapshot = (await host.Chain.CallAsync("evm_snapshot")).GetString()!;
        await PayAsync(host, 0.25m);
        await host.FindOnceAsync(FindingKind.DepositUnmatched);
        await host.Chain.CallAsync("evm_revert", snapshot);
        await host.FindOnceAsync(FindingKind.ChainBehind);
        (await host.FindingsAsync(FindingKind.DepositUnmatched)).ShouldHaveSingleItem().IsOpen.ShouldBeTrue();
    }

    [Fact]
    public async Task NodeOfAnotherChainIsRaisedAndNothingIsReadFromIt()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true, ("Ethereum:ChainId", "1"));
        (await host.FindOnceAsync(FindingKind.ChainWrong)).Severity.ShouldBe("critical");
        (await host.Database.OneAsync<long>("select count(*) from wallet_scans")).ShouldBe(0);
    }

    [Fact]
    public async Task ReserveReportBalancesAndShowsAStrangersDepositUntilItIsBooked()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true);
        await OpenBooksAsync(host);
        var balanced = await host.ReportAsync();
        balanced.IsBalanced.ShouldBeTrue();
        balanced.Cover.Single(c => c.Asset == "eth.eth").IsCovered.ShouldBeTrue();

        var hash = await PayAsync(host, 0.25m);
        (await host.FindOnceAsync(FindingKind.DepositUnmatched)).ShouldNotBeNull();
        var off = await host.ReportAsync();
        off.Differences.ShouldBe(new Dictionary<string, decimal> { ["eth.eth"] = 0.25m });
        var line = off.Wallets.Single(l => l.Asset == "eth.eth");
        (line.Unmatched, line.Unexplained).ShouldBe((0.25m, 0m));
        (await host.FindingsAsync(FindingKind.ReserveDifference)).ShouldHaveSingleItem().Severity.ShouldBe("critical");
        (await host.AlertsAsync(FindingKind.ReserveDifference)).ShouldHaveSingleItem();

        await host.BookAsync(LedgerEntries.CapitalDeposit(hash, Chain.Wallet, Ether(0.25m), Now));
        await host.ShouldCloseAsync(FindingKind.ReserveDifference);
        (await host.ReportAsync()).IsBalanced.ShouldBeTrue();
    }

    [Fact]
    public async Task WhatIsKnownToBeInFlightIsNoDifference()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true, ("Reconcile:ArrivalGrace", "01:00:00"));
        await OpenBooksAsync(host);
        host.NowPayments.Balances.Add(new("eth", 0.5m, 0m));

        // Booked and not yet here.
        var payment = await host.Shop.PaymentAsync(null, "finished", 0.5m, "eth", "accepted");
        await host.BookAsync(LedgerEntries.PaymentReceived(payment, host.Shop.OwnerId, Chain.Wallet, Ether(0.5m), Now, new LedgerReferences(PaymentId: payment)));

        // Here and not yet booked.
        await PayAsync(host, 0.125m);

        // Sent and not yet booked.
        var sent = await SendAsync(host, 0.1m);
        var transfer = await RecordAsync(host, sent, 0.1m, "broadcast");
        var report = await host.ReportAsync();
        report.IsBalanced.ShouldBeTrue(string.Join("; ", await host.EverythingAsync()));
        var line = report.Wallets.Single(l => l.Asset == "eth.eth");
        (line.Awaited, line.Unbooked, line.Unmatched, line.Unrecorded).ShouldBe((0.5m, 0.125m, 0m, 0m));
        line.SentUnbooked.ShouldBeGreaterThan(0.1m);
        report.Providers.ShouldBe([new ProviderLine("nowpayments", "eth", 0.5m, 0m)]);

        // Booked as confirmed, gas and all.
        var gas = await host.Database.OneAsync<decimal>("select gas from wallet_movements where tx_hash = @sent", new { sent });
        await host.Database.ExecuteAsync("update transfers set state = 'confirmed'");
        await host.BookAsync(LedgerEntries.DirectPayoutConfirmed(transfer, host.Shop.OwnerId, Chain.Wallet, Ether(0.1m), Ether(gas), Now, new LedgerReferences(TransferId: transfer)));
        var after = await host.ReportAsync();
        after.IsBalanced.ShouldBeTrue();
        after.Wallets.Single(l => l.Asset == "eth.eth").SentUnbooked.ShouldBe(0m);
    }

    [Fact]
    public async Task TransferBookedInABlockNotYetReadIsNoDifference()
    {
        await using var host = await ReconcileHost.StartAsync(withChain: true, ("Reconcile:FinalityDepth", "2"));
        await OpenBooksAsync(host);
        await host.Chain.CallAsync("anvil_mine", "0x2");
        var sent = await SendAsync(host, 0.1m);
        var receipt = await host.Chain.CallAsync("eth_getTransactionReceipt", sent);
        var gas = Wei(receipt.GetProperty("gasUsed").GetString()!) * Wei(receipt.GetProperty("effectiveGasPrice").GetString()!) / 1_000_000_000_000_000_000m;
        var transfer = await RecordAsync(host, sent, 0.1m);
        await host.BookAsync(LedgerEntries.DirectPayoutConfirmed(transfer, host.Shop.OwnerId, Chain.Wallet, Ether(0.1m), Ether(gas), Now, new LedgerReferences(TransferId: transfer)));
        var report = await host.ReportAsync();
        report.IsBalanced.ShouldBeTrue();
        report.Wallets.Single(l => l.Asset == "eth.eth").BookedUnseen.ShouldBe(0.1m + gas);
    }

    private static decimal Wei(string hex) => (decimal)System.Numerics.BigInteger.Parse("0" + hex[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static Amount Ether(decimal value) => Amount.Of(Asset.Eth, value, Rounding.Exact);

    private static Task OpenBooksAsync(ReconcileHost host) => host.BookAsync(LedgerEntries.CapitalDeposit($"opening:31337:{Chain.Wallet}", Chain.Wallet, Ether(10_000m), Now));

    private static async Task<string> PayAsync(ReconcileHost host, decimal ether) => await MinedAsync(host, (await host.Chain.PayAsync(Chain.Wallet, ether)).GetString()!);

    private static async Task<string> SendAsync(ReconcileHost host, decimal ether) => await MinedAsync(host, (await host.Chain.PayAsync(host.Chain.FreshAddress(), ether, Chain.Wallet)).GetString()!);

    private static async Task<string> MinedAsync(ReconcileHost host, string hash)
    {
        await Limits.UntilAsync(async () => (await host.Chain.CallAsync("eth_getTransactionReceipt", hash)).ValueKind != System.Text.Json.JsonValueKind.Null, "the transaction is mined");
        return hash;
    }

    /// <summary>A transfer of ours as HostPay3 leaves it, in the newest block.</summary>
    private static async Task<Guid> RecordAsync(ReconcileHost host, string hash, decimal amount, string state = "confirmed")
    {
        var id = Shop.NewId();
        var block = (long)Wei((await host.Chain.CallAsync("eth_blockNumber")).GetString()!);
        await host.Database.ExecuteAsync(
            """
            insert into transfers (id, cause, wallet_id, state, asset, amount, to_address, tx_hash, block_number, created_at, updated_at)
            values (@id, 'test:' || @id, @WalletId, @state, 'eth.eth', @amount, '0xto', @hash, @block, now(), now());
            insert into transfer_transactions (tx_hash, transfer_id, sequence, nonce, raw, max_fee, max_priority_fee, gas_limit, created_at)
            values (@hash, @id, 1, 0, '\x00', 1, 1, 21000, now())
            """,
            new { id, host.WalletId, state, amount, hash, block });
        return id;
    }
}
