using System.Net;
using Npgsql;
using PayGatePrime.Common.Ledger;
using PayGatePrime.Common.Messages;
using PayGatePrime.Services.Tests.Payments;

namespace PayGatePrime.Services.Tests.WebApi;

public sealed class PayoutTests
{
    private const string Proof = "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16";

    [Theory]
    [InlineData("requested")]
    [InlineData("estimated")]
    [InlineData("swap_created")]
    [InlineData("funded")]
    [InlineData("exchanging")]
    public async Task PayoutIsHeldWhereItStandsAndGoesOnFromThere(string state)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync(state);
        var swap = state is "requested" or "estimated" ? (Guid?)null : await host.SwapAsync(payout);

        (await host.PostAsync($"/payouts/{payout}/hold", new { note = "the owner asked" })).Status.ShouldBe(HttpStatusCode.OK);
        (await host.StandsAsync(payout)).ShouldBe(("held", state, "held_by_operator", 1));
        (await host.PostAsync($"/payouts/{payout}/hold", new { note = "again" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.PostAsync($"/payouts/{payout}/release")).Status.ShouldBe(HttpStatusCode.OK);

        (await host.StandsAsync(payout)).ShouldBe((state, null, null, 1));
        (await host.SentAsync()).ShouldBe([state switch
        {
            "requested" => $$"""payment-split {"payoutId":"{{payout}}"}""",
            "estimated" => $$"""swap-request {"payoutId":"{{payout}}"}""",
            "swap_created" => $$"""host-pay-trigger {"payoutId":"{{payout}}"}""",
            _ => $$"""status-check {"swapId":"{{swap}}"}""",
        }]);
        host.Service.Google.Events.Single().Name.ShouldBe(EventName.PayoutHeld);
    }

    [Theory]
    [InlineData("paid")]
    [InlineData("accumulated")]
    [InlineData("cancelled")]
    public async Task EndedPayoutIsLeftAlone(string state)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync(state);
        foreach (var (verb, body) in new (string, object)[] { ("hold", new { note = "x" }), ("release", new { }), ("requote", new { }), ("mark-paid", new { proof = Proof, paidFrom = "outside" }) })
        {
            (await host.PostAsync($"/payouts/{payout}/{verb}", body)).Status.ShouldBe(HttpStatusCode.Conflict, verb);
        }

        (await host.StandsAsync(payout)).State.ShouldBe(state);
        (await host.SentAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task PlannedTransferIsHeldAndReleasedWithItsPayout()
    {
        await using var host = await OperatorHost.StartAsync();
        var direct = await host.PayoutAsync("transfer_created", toAsset: "eth", toNetwork: "eth");
        var swapped = await host.PayoutAsync("transfer_created");
        var swap = await host.SwapAsync(swapped);
        var transfers = new[] { await host.TransferAsync(direct, "planned"), await host.TransferAsync(swapped, "planned", swap: swap) };

        foreach (var payout in new[] { direct, swapped })
        {
            (await host.PostAsync($"/payouts/{payout}/hold", new { note = "x" })).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await host.Database.ManyAsync<(string, string)>("select state, held_from from transfers")).ShouldBe([("held", "planned"), ("held", "planned")]);
        (await host.PostAsync($"/transfers/{transfers[0]}/release")).Status.ShouldBe(HttpStatusCode.Conflict, "the payout is what is to be released");
        foreach (var payout in new[] { direct, swapped })
        {
            (await host.PostAsync($"/payouts/{payout}/release")).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await host.Database.ManyAsync<string>("select state from transfers")).ShouldBe(["planned", "planned"]);

        // The exchange is asked anew before coins go to it; the owner's own address needs no question.
        (await host.SentAsync()).Order().ShouldBe([$$"""payment-execution {"transferId":"{{transfers[0]}}"}""", $$"""status-check {"swapId":"{{swap}}"}"""]);
    }

    [Theory]
    [InlineData("signed")]
    [InlineData("broadcast")]
    [InlineData("mined")]
    public async Task PayoutWhoseTransferIsSignedCanNotBeHeldRequotedOrMarkedPaid(string state)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("transfer_created");
        await host.TransferAsync(payout, state, nonce: 0);
        (await host.PostAsync($"/payouts/{payout}/hold", new { note = "x" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.StandsAsync(payout)).State.ShouldBe("transfer_created");

        await host.Database.ExecuteAsync("update payouts set state = 'held', held_from = 'transfer_created'");
        (await host.PostAsync($"/payouts/{payout}/requote")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof = Proof, paidFrom = "outside" })).Status.ShouldBe(HttpStatusCode.Conflict);
        await host.Database.ExecuteAsync("update transfers set held_from = state, state = 'held'");
        (await host.PostAsync($"/payouts/{payout}/requote")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof = Proof, paidFrom = "outside" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.BalanceAsync("owner_payable")).ShouldBe(0m);
    }

    [Theory]
    [InlineData("confirmed", null, "payment-response")]
    [InlineData("broadcast", null, "payment-response")]
    [InlineData("held", "signed", "payment-execution")]
    [InlineData("reverted", null, null)]
    [InlineData("replaced", null, null)]
    public async Task ReleaseGoesOnFromWhatBecameOfTheTransfer(string state, string? heldFrom, string? message)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "transfer_created", "x");
        var transfer = await host.TransferAsync(payout, state, heldFrom, nonce: 0);

        var answer = await host.PostAsync($"/payouts/{payout}/release");

        answer.Status.ShouldBe(message is null ? HttpStatusCode.Conflict : HttpStatusCode.OK);
        (await host.SentAsync()).ShouldBe(message is null ? [] : [$$"""{{message}} {"transferId":"{{transfer}}"}"""]);
    }

    [Theory]
    [InlineData("requested", "pair_unavailable", false)]
    [InlineData("estimated", "above_maximum", false)]
    [InlineData("requested", null, true)]
    public async Task ReleaseThatCouldOnlyStopAgainPointsToRequote(string heldFrom, string? refusal, bool isReleased)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", heldFrom, "x");
        await host.QuoteAsync(payout, refusal);
        (await host.PostAsync($"/payouts/{payout}/release")).Status.ShouldBe(isReleased ? HttpStatusCode.OK : HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task UnsentTransferToAnExchangeThatEndedIsRequoted()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "transfer_created", "exchange_expired");
        await host.TransferAsync(payout, "held", "planned", await host.SwapAsync(payout, "expired"));
        var letter = await host.LetterAsync(new StatusResponse(await host.Database.OneAsync<Guid>("select id from swaps")), "exchange_expired");

        (await host.PostAsync($"/payouts/{payout}/release")).Text("detail").ShouldContain("re-quote");
        (await host.PostAsync($"/payouts/{payout}/requote", new { note = "the exchange was slow" })).Status.ShouldBe(HttpStatusCode.OK);

        (await host.StandsAsync(payout)).ShouldBe(("requested", null, "requoted_by_operator", 2));
        (await host.SentAsync()).ShouldBe([$$"""payment-split {"payoutId":"{{payout}}"}"""]);
        (await host.Database.OneAsync<(string, string)>("select state, note from dead_letters where id = @letter", new { letter })).ShouldBe(("resolved", "The payout was re-quoted."));
        (await host.Database.OneAsync<string>("select state from transfers")).ShouldBe("held");
    }

    [Fact]
    public async Task CoinsThatAreWithTheExchangeAreNotSentASecondTime()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "exchanging", "exchange_failed");
        var swap = await host.SwapAsync(payout, "failed");
        var transfer = await host.TransferAsync(payout, "confirmed", swap: swap, nonce: 0);
        await host.BookPayoutAsync(payout);
        await host.BookAsync(LedgerEntries.TransferConfirmed(transfer, swap, Shop.Wallet, OperatorHost.Eth(0.9m), OperatorHost.Eth(0.001m), TimeProvider.System.GetUtcNow(), new LedgerReferences(PayoutId: payout, SwapId: swap)));

        var refused = await host.PostAsync($"/payouts/{payout}/requote");
        refused.Text("detail").ShouldContain("0.9 eth.eth of it are with the exchange");

        var paid = await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof = Proof, amount = "2.5", note = "ChangeNOW's support sent it" });
        (paid.Status, paid.Text("after.paidFrom"), paid.Text("after.ledgerCause")).ShouldBe((HttpStatusCode.OK, "exchange", $"swap-finished:{swap}"));
        (await host.Database.OneAsync<(string, decimal, string)>("select state, paid_amount, paid_hash from payouts")).ShouldBe(("paid", 2.5m, Proof));
        (await host.BalanceAsync("in_transit"), await host.BalanceAsync("owner_payable")).ShouldBe((0m, 0m));
    }

    [Fact]
    public async Task DirectTransferThatReachedTheOwnerIsNotRepeated()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "transfer_created", "x", toAsset: "eth", toNetwork: "eth");
        await host.TransferAsync(payout, "confirmed", nonce: 0);
        (await host.PostAsync($"/payouts/{payout}/requote")).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof = "0x" + new string('a', 64), paidFrom = "outside" })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await host.PostAsync($"/payouts/{payout}/release")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("outside", "capital", "-0.9")]
    [InlineData("wallet", "hot_wallet", "0.1")]
    public async Task PayoutPaidByHandIsClosedWithTheBooks(string from, string kind, string balance)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested", "address_refused", isBatch: true);
        await host.BookPayoutAsync(payout);
        var letter = await host.LetterAsync(new SwapRequest(payout), "address_refused");

        var answer = await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof = Proof, paidFrom = from });

        (answer.Status, answer.Text("after.owed")).ShouldBe((HttpStatusCode.OK, "0.9"));
        (await host.BalanceAsync("owner_payable")).ShouldBe(0m);
        (await host.BalanceAsync(kind)).ShouldBe(decimal.Parse(balance, System.Globalization.CultureInfo.InvariantCulture));
        (await host.Database.OneAsync<long>("select count(*) from ledger_transactions where cause = @cause", new { cause = $"payout-marked-paid:{payout}" })).ShouldBe(1);
        (await host.Database.OneAsync<string>("select state from dead_letters where id = @letter", new { letter })).ShouldBe("resolved");

        // Without a payment of its own it was a batch, and the batch wants to know.
        (await host.SentAsync()).ShouldBe([$$"""batch-paid {"payoutId":"{{payout}}"}"""]);
        host.Service.Google.Events.Single().Name.ShouldBe(EventName.PayoutPaid);
    }

    [Theory]
    [InlineData("{}", "proof", 400)]
    [InlineData("{\"proof\":\"x y\"}", "proof", 400)]
    [InlineData("{\"proof\":\"abcdefabcdefabcdefabcdef\"}", "paidFrom", 400)]
    [InlineData("{\"proof\":\"abcdefabcdefabcdefabcdef\",\"paidFrom\":\"thinair\"}", "paidFrom", 400)]
    [InlineData("{\"proof\":\"abcdefabcdefabcdefabcdef\",\"paidFrom\":\"exchange\"}", "paidFrom", 422)]
    [InlineData("{\"proof\":\"abcdefabcdefabcdefabcdef\",\"paidFrom\":\"outside\",\"amount\":\"-1\"}", "amount", 400)]
    [InlineData("{\"proof\":\"taken00000000000000000\",\"paidFrom\":\"outside\"}", "proof", 422)]
    public async Task MarkPaidNeedsAProofAndWhereTheCoinsCameFrom(string body, string field, int status)
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested", "x");
        var other = await host.PayoutAsync("paid");
        await host.Database.ExecuteAsync("update payouts set paid_hash = 'TAKEN00000000000000000' where id = @other", new { other });
        var answer = await host.SendAsync(HttpMethod.Post, $"/payouts/{payout}/mark-paid", body, OperatorHost.NewKey(), host.Token());
        ((int)answer.Status, answer.Field).ShouldBe((status, field));
        (await host.StandsAsync(payout)).State.ShouldBe("held");
    }

    [Fact]
    public async Task PayoutWithoutItsFeeIsNotMarkedPaid()
    {
        await using var host = await OperatorHost.StartAsync();
        var payout = await host.PayoutAsync("held", "requested", "x", withFee: false);
        (await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof = Proof, paidFrom = "outside" })).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task ProofOnOurChainIsLookedUpThere()
    {
        await using var chain = await Payouts.Chain.StartAsync();
        var database = await Support.ServiceDatabase.CreateAsync();
        await using var host = await OperatorHost.StartAsync(database, await Shop.OpenAsync(database), null, ("Ethereum:RpcUrl", chain.Url.ToString()));
        var payout = await host.PayoutAsync("held", "requested", "x", toAsset: "eth", toNetwork: "eth");
        await host.BookPayoutAsync(payout);
        var real = (await chain.PayAsync(chain.FreshAddress(), 0.9m)).GetString()!;

        var unknown = await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof = "0x" + new string('a', 64), paidFrom = "outside" });
        ((int)unknown.Status, unknown.Field).ShouldBe((422, "proof"));
        (await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof = Proof, paidFrom = "outside" })).Field.ShouldBe("proof");
        (await host.PostAsync($"/payouts/{payout}/mark-paid", new { proof = real, paidFrom = "outside" })).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task PayoutPaidByHandIsBookedFromTheWalletThatSentTheProof()
    {
        await using var chain = await Payouts.Chain.StartAsync();
        var database = await Support.ServiceDatabase.CreateAsync();
        await using var host = await OperatorHost.StartAsync(database, await Shop.OpenAsync(database, withWallet: false), null, ("Ethereum:RpcUrl", chain.Url.ToString()));
        await host.Database.ExecuteAsync(
            """
            insert into wallets (id, chain_id, address, next_nonce, name, receives, created_at) values
            (gen_random_uuid(), 31337, @Wallet, 0, 'main', true, now()), (gen_random_uuid(), 31337, @SecondWallet, 0, 'second', false, now() + interval '1 second')
            """,
            new { Payouts.Chain.Wallet, Payouts.Chain.SecondWallet });
        var onOurChain = await host.PayoutAsync("held", "requested", "x", toAsset: "eth", toNetwork: "eth");
        await host.BookPayoutAsync(onOurChain);
        var elsewhere = await host.PayoutAsync("held", "requested", "x");
        await host.BookPayoutAsync(elsewhere);
        var strangers = (await chain.PayAsync(chain.FreshAddress(), 0.9m)).GetString()!;
        var ours = (await chain.PayAsync(chain.FreshAddress(), 0.9m, Payouts.Chain.SecondWallet)).GetString()!;

        var refused = await host.PostAsync($"/payouts/{onOurChain}/mark-paid", new { proof = strangers, paidFrom = "wallet" });
        ((int)refused.Status, refused.Field).ShouldBe((422, "proof"));
        (await host.PostAsync($"/payouts/{onOurChain}/mark-paid", new { proof = ours.ToUpperInvariant().Replace("0X", "0x", StringComparison.Ordinal), paidFrom = "wallet" })).Status.ShouldBe(HttpStatusCode.OK);
        (await host.PostAsync($"/payouts/{elsewhere}/mark-paid", new { proof = Proof, paidFrom = "wallet" })).Status.ShouldBe(HttpStatusCode.OK);

        var booked = "select -sum(p.amount) from ledger_postings p join ledger_accounts a on a.id = p.account_id join ledger_transactions t on t.id = p.transaction_id where t.cause = @cause and a.code like 'hot_wallet:' || lower(@wallet) || ':%'";
        (await host.Database.OneAsync<decimal>(booked, new { cause = $"payout-marked-paid:{onOurChain}", wallet = Payouts.Chain.SecondWallet })).ShouldBe(0.9m + await GasOfAsync(chain, ours), "the wallet paid the gas as well");
        (await host.Database.OneAsync<string>("select paid_hash from payouts where id = @onOurChain", new { onOurChain })).ShouldBe(ours);
        (await host.Database.OneAsync<decimal>(booked, new { cause = $"payout-marked-paid:{elsewhere}", wallet = Payouts.Chain.Wallet })).ShouldBe(0.9m, "without a chain to ask, the wallet that receives");
    }

    private static async Task<decimal> GasOfAsync(Payouts.Chain chain, string hash)
    {
        var receipt = await chain.CallAsync("eth_getTransactionReceipt", hash);
        return Wei(receipt.GetProperty("gasUsed").GetString()!) * Wei(receipt.GetProperty("effectiveGasPrice").GetString()!) / 1_000_000_000_000_000_000m;

        static decimal Wei(string hex) => Convert.ToInt64(hex, 16);
    }

    [Theory]
    [InlineData("update conversions set state = 'done', received = 1 where state = 'held'")]
    [InlineData("update conversions set state = 'requested', held_from = null where state = 'held'")]
    [InlineData("update conversions set state = 'returned' where state = 'exchanging'")]
    [InlineData("update conversions set transfer_id = null, state = 'funded', held_from = null where state = 'held'")]
    [InlineData("update conversions set amount = 100")]
    [InlineData("update accumulations set state = 'pending'")]
    [InlineData("update reconciliation_findings set resolved_at = now()")]
    [InlineData("delete from reserve_reports")]
    [InlineData("update alerts set resolved_at = now()")]
    [InlineData("update payouts set state = 'paid', paid_hash = 'x' where state = 'requested'")]
    [InlineData("update payouts set state = 'requested', attempt = 5, held_from = null where state = 'held'")]
    [InlineData("update payouts set state = 'cancelled', held_from = null where state = 'held'")]
    [InlineData("update payouts set paid_hash = 'other' where state = 'paid'")]
    [InlineData("update payouts set to_address = 'mine'")]
    [InlineData("update payouts set net = 100")]
    [InlineData("update transfers set state = 'planned', held_from = null where held_from = 'signed'")]
    [InlineData("update transfers set to_address = 'mine'")]
    [InlineData("update transfers set state = 'confirmed' where state = 'planned'")]
    [InlineData("insert into transfers (id, cause, state, asset, amount, to_address, created_at, updated_at) values (gen_random_uuid(), 'x', 'planned', 'eth.eth', 1, 'mine', now(), now())")]
    [InlineData("update payments set state = 'accepted'")]
    [InlineData("update audit_log set operator = 'x'")]
    [InlineData("delete from audit_log")]
    [InlineData("select link from invites")]
    [InlineData("select invoice_url from orders")]
    [InlineData("select status_token from orders")]
    [InlineData("select raw from transfer_transactions")]
    [InlineData("delete from dead_letters")]
    public async Task DatabaseItselfKeepsTheWebApiFromMore(string sql)
    {
        await using var host = await OperatorHost.StartAsync();
        await host.PayoutAsync("requested");
        var held = await host.PayoutAsync("held", "exchanging");
        await host.Database.ExecuteAsync("update payouts set paid_hash = 'first' where id = @id", new { id = await host.PayoutAsync("paid") });
        await host.TransferAsync(held, "held", "signed", nonce: 0);
        await host.TransferAsync(held, "planned", attempt: 2);
        await host.ConversionAsync("held", "funded", swap: "failed", transfer: "confirmed");
        await host.ConversionAsync("exchanging");
        await host.Shop.PaymentAsync(null, "finished", 1m);

        await using var connection = new NpgsqlConnection(host.Database.ConnectionStringOf(KnownServices.WebApi));
        await connection.OpenAsync();
#pragma warning disable CA2100 // The statements stand above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task ListIsFilteredAndShowsWhatIsOpen()
    {
        await using var host = await OperatorHost.StartAsync();
        var (open, held, _) = (await host.PayoutAsync("exchanging"), await host.PayoutAsync("held", "requested", "slippage"), await host.PayoutAsync("paid"));
        Ids(await host.GetAsync("/payouts")).ShouldBe([held, open]);
        Ids(await host.GetAsync("/payouts?state=held&reason=slippage")).ShouldBe([held]);
        Ids(await host.GetAsync($"/payouts?owner={host.Shop.OwnerId}&state=all")).Count.ShouldBe(3);
        (await host.GetAsync($"/payouts/{held}")).Text("payout.reason").ShouldBe("slippage");
        (await host.GetAsync($"/payouts/{Shop.NewId()}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static List<Guid> Ids(OperatorHost.Answer answer) => [.. answer.Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid())];
}
