using System.Text.Json;

namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>Reads a payment, collecting what is wrong instead of stopping at the first fault.</summary>
internal static class PaymentFields
{
    private const int LongestText = 512;

    public static (NowPaymentsPayment? Payment, IReadOnlyList<NowPaymentsFieldError> Errors) Read(JsonElement body)
    {
        var errors = new List<NowPaymentsFieldError>();
        var status = Text("payment_status", required: true)?.ToLowerInvariant();
        var payment = new NowPaymentsPayment
        {
            PaymentId = Text("payment_id", required: true) ?? string.Empty,
            ParentPaymentId = Text("parent_payment_id"),
            InvoiceId = Text("invoice_id"),
            OrderId = Text("order_id"),
            PurchaseId = Text("purchase_id"),
            Status = PaymentStatusOrder.Parse(status),
            StatusText = status ?? string.Empty,
            PriceAmount = Money("price_amount"),
            PriceCurrency = Text("price_currency")?.ToLowerInvariant(),
            PayAmount = Money("pay_amount"),
            PayCurrency = Text("pay_currency")?.ToLowerInvariant(),
            ActuallyPaid = Money("actually_paid"),
            OutcomeAmount = Money("outcome_amount"),
            OutcomeCurrency = Text("outcome_currency")?.ToLowerInvariant(),
            PayAddress = Text("pay_address"),
            PayinExtraId = Text("payin_extra_id"),
            PayinHash = Text("payin_hash"),
            PayoutHash = Text("payout_hash"),
            CreatedAt = Time("created_at"),
            UpdatedAt = Time("updated_at"),
        };
        return errors.Count == 0 ? (payment, errors) : (null, errors);

        string? Text(string field, bool required = false) => Take(field, () =>
        {
            var text = required ? body.RequiredText(field) : body.OptionalText(field);
            return text switch
            {
                { Length: > LongestText } => throw new AnswerShapeException(field, $"is longer than {LongestText} characters"),
                _ when text?.Contains('\0') == true => throw new AnswerShapeException(field, "holds a zero character"),
                _ => text,
            };
        });

        decimal? Money(string field) => Take(field, () => body.OptionalDecimal(field) switch
        {
            < 0 => throw new AnswerShapeException(field, "is negative"),
            var amount => amount,
        });

        DateTimeOffset? Time(string field) => Take(field, () => body.OptionalTime(field));

        T? Take<T>(string field, Func<T?> read)
        {
            try
            {
                return read();
            }
            catch (AnswerShapeException e)
            {
                errors.Add(new NowPaymentsFieldError(field, e.Message[(field.Length + 1)..]));
                return default;
            }
        }
    }
}
