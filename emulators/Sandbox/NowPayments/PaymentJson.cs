using System.Globalization;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.Json;

namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>A payment as each call of the API writes it: the same value is text in one and a number in another.</summary>
internal static class PaymentJson
{
    /// <summary>The answer to POST /payment and POST /invoice-payment.</summary>
    public static JsonObject Created(Payment p, Chain.Coin coin) => new()
    {
        ["payment_id"] = p.Id.ToString(CultureInfo.InvariantCulture),
        ["payment_status"] = p.Status,
        ["pay_address"] = p.PayAddress,
        ["price_amount"] = JsText.Number(p.PriceAmount),
        ["price_currency"] = p.PriceCurrency,
        ["pay_amount"] = JsText.Number(p.PayAmount),
        ["pay_currency"] = p.PayCurrency,
        ["order_id"] = p.OrderId,
        ["order_description"] = p.OrderDescription,
        ["ipn_callback_url"] = p.IpnCallbackUrl,
        ["created_at"] = Time(p.CreatedAt),
        ["updated_at"] = Time(p.UpdatedAt),
        ["purchase_id"] = p.PurchaseId,
        ["amount_received"] = null,
        ["payin_extra_id"] = p.PayinExtraId,
        ["smart_contract"] = coin.IsTether ? Chain.LocalChain.TetherAddress : "",
        ["network"] = coin.Network,
        ["network_precision"] = coin.Decimals,
        ["time_limit"] = null,
        ["burning_percent"] = null,
        ["expiration_estimate_date"] = Time(p.CreatedAt.AddMinutes(20)),
        ["is_fixed_rate"] = p.IsFixedRate,
        ["is_fee_paid_by_user"] = p.IsFeePaidByUser,
        ["valid_until"] = Time(p.ExpiresAt),
        ["type"] = "crypto2crypto",
    };

    /// <summary>The answer to GET /payment/{id}, and an item of the list.</summary>
    public static JsonObject Read(Payment p, IReadOnlyList<long> children)
    {
        var json = new JsonObject
        {
            ["payment_id"] = p.Id,
            ["parent_payment_id"] = p.ParentId,
            ["invoice_id"] = Number(p.InvoiceId),
            ["payment_status"] = p.Status,
            ["pay_address"] = p.PayAddress,
            ["payin_extra_id"] = p.PayinExtraId,
            ["price_amount"] = JsText.Number(p.PriceAmount),
            ["price_currency"] = p.PriceCurrency,
            ["pay_amount"] = JsText.Number(p.PayAmount),
            ["actually_paid"] = JsText.Number(p.ActuallyPaid),
            ["pay_currency"] = p.PayCurrency,
            ["order_id"] = p.OrderId,
            ["order_description"] = p.OrderDescription,
            ["purchase_id"] = Number(p.PurchaseId),
            ["outcome_amount"] = JsText.Number(p.OutcomeAmount),
            ["outcome_currency"] = p.OutcomeCurrency,
            ["payout_hash"] = p.PayoutHash,
            ["payin_hash"] = p.PayinHash,
            ["created_at"] = Time(p.CreatedAt),
            ["updated_at"] = Time(p.UpdatedAt),
            ["burning_percent"] = "null",
            ["type"] = "crypto2crypto",
            ["payment_extra_ids"] = Ids(children),
        };
        if (p.ParentId is not null)
        {
            json["origin_type"] = "REPEATED";
        }

        return json;
    }

    /// <summary>A callback.</summary>
    public static JsonObject Ipn(Payment p, IReadOnlyList<long> children, decimal paidInFiat) => new()
    {
        ["payment_id"] = p.Id,
        ["parent_payment_id"] = p.ParentId,
        ["invoice_id"] = Number(p.InvoiceId),
        ["payment_status"] = p.Status,
        ["pay_address"] = p.PayAddress,
        ["payin_extra_id"] = p.PayinExtraId,
        ["price_amount"] = JsText.Number(p.PriceAmount),
        ["price_currency"] = p.PriceCurrency,
        ["pay_amount"] = JsText.Number(p.PayAmount),
        ["actually_paid"] = JsText.Number(p.ActuallyPaid),
        ["actually_paid_at_fiat"] = JsText.Number(paidInFiat),
        ["pay_currency"] = p.PayCurrency,
        ["order_id"] = p.OrderId,
        ["order_description"] = p.OrderDescription,
        ["purchase_id"] = p.PurchaseId,
        ["outcome_amount"] = JsText.Number(p.OutcomeAmount),
        ["outcome_currency"] = p.OutcomeCurrency,
        ["payment_extra_ids"] = Ids(children),
        ["fee"] = new JsonObject
        {
            ["currency"] = p.OutcomeCurrency,
            ["depositFee"] = 0,
            ["withdrawalFee"] = 0,
            ["serviceFee"] = JsText.Number(p.ServiceFee),
        },
        ["updated_at"] = p.UpdatedAt.ToUnixTimeMilliseconds(),
    };

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static JsonValue? Number(string? digits) => digits is null ? null : JsonValue.Create(long.Parse(digits, CultureInfo.InvariantCulture));

    private static JsonArray? Ids(IReadOnlyList<long> ids) => ids.Count == 0 ? null : new JsonArray([.. ids.Select(id => (JsonNode)id)]);
}
