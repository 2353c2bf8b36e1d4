using System.Globalization;
using System.Text.Json;
using Dapper;
using Npgsql;
using PayGatePrime.Common.Money;

namespace PayGatePrime.Demo;

/// <summary>One purchase from the tier button to the confirmed payout, through the same doors a person uses.</summary>
internal sealed class Buy(NpgsqlDataSource database, SandboxClient sandbox, ChainClient chain, AssetCatalog assets, TextWriter output)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    public async Task<PurchaseTimeline> RunAsync(long buyerId, int tier, string payCurrency, CancellationToken cancelled)
    {
        var channel = await ReadAsync<DemoPayout>("select payout_asset as asset, payout_network as network, payout_address as address from channels where id = @ChannelId", new { DemoChannel.ChannelId });
        var target = assets.Find(channel.Asset, channel.Network);
        var before = target is null ? (Amount?)null : await chain.BalanceAsync(channel.Address, target, cancelled);

        await sandbox.CreateUserAsync(buyerId, $"Buyer {buyerId}", cancelled);
        await output.WriteLineAsync($"Buyer {buyerId} opens the link of tier {tier}");
        var invoiceId = await OrderAsync(buyerId, tier, cancelled);
        await output.WriteLineAsync($"Buyer {buyerId} pays invoice {invoiceId} in {payCurrency}");
        await sandbox.PayAsync(invoiceId, payCurrency, "full", null, cancelled);
        var link = await WaitForLinkAsync(buyerId, cancelled);
        await output.WriteLineAsync($"Buyer {buyerId} received the link and joins");
        await sandbox.JoinAsync(buyerId, link, cancelled);

        var timeline = await WaitForPayoutAsync(invoiceId, cancelled);
        var after = target is null ? (Amount?)null : await chain.BalanceAsync(channel.Address, target, cancelled);
        await PrintAsync(timeline, before, after);
        return timeline;
    }

    /// <summary>Presses through the bot until the invoice's button appears.</summary>
    public async Task<string> OrderAsync(long buyerId, int tier, CancellationToken cancelled, string channel = DemoChannel.Token)
    {
        await sandbox.SendMessageAsync(buyerId, $"/start s_{channel}_{tier}", cancelled);
        var pressed = new HashSet<(long, string)>();
        while (true)
        {
            foreach (var (messageId, button) in Buttons(await sandbox.ReadMessagesAsync(buyerId, cancelled)))
            {
                if (button.TryGetProperty("url", out var url) && InvoiceOf(url.GetString()!) is { } invoiceId)
                {
                    return invoiceId;
                }

                if (button.TryGetProperty("callback_data", out var data) && pressed.Add((messageId, data.GetString()!)))
                {
                    await sandbox.PressAsync(buyerId, messageId, data.GetString()!, cancelled);
                }
            }

            await Task.Delay(s_look, cancelled);
        }
    }

    /// <summary>The invite link in the buyer's private chat, once it is there.</summary>
    public async Task<string> WaitForLinkAsync(long buyerId, CancellationToken cancelled)
    {
        while (true)
        {
            var text = (await sandbox.ReadMessagesAsync(buyerId, cancelled)).GetRawText();
            var start = text.IndexOf("https://t.me/+", StringComparison.Ordinal);
            if (start >= 0)
            {
                var end = text.IndexOfAny(['"', '<', ' ', '\\'], start);
                return text[start..end];
            }

            await Task.Delay(s_look, cancelled);
        }
    }

    private static IEnumerable<(long MessageId, JsonElement Button)> Buttons(JsonElement messages)
    {
        foreach (var message in messages.EnumerateArray())
        {
            if (message.TryGetProperty("replyMarkup", out var markup) && markup.ValueKind == JsonValueKind.Object && markup.TryGetProperty("inline_keyboard", out var rows))
            {
                foreach (var button in rows.EnumerateArray().SelectMany(row => row.EnumerateArray()))
                {
                    yield return (message.GetProperty("id").GetInt64(), button);
                }
            }
        }
    }

    private static string? InvoiceOf(string url)
    {
        var at = url.IndexOf("iid=", StringComparison.Ordinal);
        return at < 0 ? null : url[(at + 4)..];
    }

    private async Task<PurchaseTimeline> WaitForPayoutAsync(string invoiceId, CancellationToken cancelled)
    {
        while (true)
        {
            var timeline = await ReadOrNoneAsync<PurchaseTimeline>(PurchaseTimeline.Sql, new { invoiceId });
            if (timeline?.PayoutState is "paid")
            {
                return timeline;
            }

            if (timeline?.PayoutState is "held" or "cancelled" or "accumulated")
            {
                throw new InvalidOperationException($"The payout ended as '{timeline.PayoutState}': {timeline.PayoutReason}");
            }

            await Task.Delay(s_look, cancelled);
        }
    }

    private async Task PrintAsync(PurchaseTimeline line, Amount? before, Amount? after)
    {
        void Step(string what, DateTimeOffset? at) =>
            output.WriteLine(at is { } t ? $"  {(t - line.OrderedAt).TotalMilliseconds,8:0} ms  {what}" : $"           -  {what}");
        await output.WriteLineAsync($"Order {line.OrderId}");
        Step("order committed", line.OrderedAt);
        Step("payment finished: IPN received", line.IpnAt);
        Step("payment accepted", line.AcceptedAt);
        Step("invite link sent", line.InviteSentAt);
        Step("swap created", line.SwapCreatedAt);
        Step("transfer signed", line.SignedAt);
        Step("transfer broadcast", line.BroadcastAt);
        Step("owner paid", line.PaidAt);
        await output.WriteLineAsync($"  transfer  {line.TransferHash}");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  gross {line.Gross} {line.FromAsset}, fee {line.Fee}, sent {line.Net}; the owner received {line.PaidAmount}"));
        await output.WriteLineAsync($"  owner's balance before {before}, after {after}");
    }

    private async Task<T> ReadAsync<T>(string sql, object parameters)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }

    private async Task<T?> ReadOrNoneAsync<T>(string sql, object parameters)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<T?>(sql, parameters);
    }

    private sealed record DemoPayout(string Asset, string Network, string Address);
}
