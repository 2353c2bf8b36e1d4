using System.Security.Cryptography;
using System.Text.RegularExpressions;
using PayGatePrime.Common.Http;

namespace PayGatePrime.NpIpn;

/// <summary>What a buyer sees of a payment, by the opaque token of the order.</summary>
internal static partial class StatusEndpoints
{
    public static void MapPaymentStatus(this WebApplication app)
    {
        app.MapGet("/api/payment-status/{orderToken}", StatusAsync).RequireRateLimiting(StatusLimits.Policy);
        app.MapGet("/payment-processing", PageAsync).RequireRateLimiting(StatusLimits.Policy);
    }

    private static async Task<IResult> StatusAsync(string orderToken, NpIpnDatabase database, TimeProvider time, CancellationToken cancelled) =>
        await FindAsync(orderToken, database, time, cancelled) is var (_, model)
            ? TypedResults.Ok(model)
            : Problems.NotFound("No order has this token.");

    private static async Task<IResult> PageAsync(HttpContext http, NpIpnDatabase database, NpIpnConfig config, TimeProvider time)
    {
        var token = http.Request.Query["order"].ToString();
        var found = await FindAsync(token, database, time, http.RequestAborted);
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        var page = found is var (order, model)
            ? StatusHtml.Page(order, model, token, nonce, config.BotUsername)
            : StatusHtml.Unknown(nonce, config.BotUsername);
        return TypedResults.Content(page, "text/html; charset=utf-8", statusCode: found is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
    }

    private static async Task<(StatusOrder Order, StatusModel Model)?> FindAsync(string token, NpIpnDatabase database, TimeProvider time, CancellationToken cancelled)
    {
        if (!Token().IsMatch(token) || await database.ReadOrderAsync(token, cancelled) is not { } order)
        {
            return null;
        }

        var payments = await database.ReadPaymentsAsync(order.Id, cancelled);
        var period = await database.ReadPeriodAsync(order.Id, cancelled);
        return (order, PaymentStatusPage.Describe(order, payments, period, time.GetUtcNow()));
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,128}\\z")]
    private static partial Regex Token();
}
