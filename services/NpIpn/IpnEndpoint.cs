using System.Diagnostics;
using System.Text.Json;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Providers.NowPayments;

namespace PayGatePrime.NpIpn;

/// <summary>POST /ipn: verified, stored, answered. What follows from it is the Orchestrator's.</summary>
internal static class IpnEndpoint
{

    public static void MapIpn(this WebApplication app)
    {
        var config = app.Services.GetRequiredService<NpIpnConfig>();
        var intake = app.Services.GetRequiredService<IpnIntake>();
        app.MapPost("/ipn", async http => await (await ReceiveAsync(http, config, intake)).ExecuteAsync(http));
    }

    private static async Task<IResult> ReceiveAsync(HttpContext http, NpIpnConfig config, IpnIntake intake)
    {
        if (!http.Request.HasJsonContentType())
        {
            return Problems.Create(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON.", "Content-Type: must be application/json", new FieldError("Content-Type", "must be application/json"));
        }

        var signature = http.Request.Headers[NowPaymentsSignature.Header].ToString();
        if (signature.Length == 0)
        {
            return Problems.Unauthorized("The signature is missing.", NowPaymentsSignature.Header);
        }

        if (await RequestBody.ReadAsync(http.Request, http.RequestAborted) is not { } body)
        {
            return RequestBody.TooLarge();
        }

        if (!NowPaymentsSignature.Verify(body, signature, config.IpnSecret, config.AcceptOldSignature))
        {
            return Problems.Forbidden("The signature is not that of the body.", NowPaymentsSignature.Header);
        }

        if (Read(body, out var errors) is not { } ipn)
        {
            return Problems.BadRequest(errors);
        }

        try
        {
            var outcome = await intake.SubmitAsync(ipn, http.RequestAborted);
            return TypedResults.Ok(new { outcome = JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()) });
        }
        catch (IntakeUnavailableException e)
        {
            http.Response.Headers.RetryAfter = "5";
            return Problems.Unavailable(e.Message);
        }
    }

    private static ReceivedIpn? Read(byte[] body, out FieldError[] errors)
    {
        var ipn = NowPaymentsIpn.Parse(body);
        var trace = Activity.Current?.Id;
        errors = [];
        if (ipn.Payment is { } payment)
        {
            return new ReceivedIpn(payment.PaymentId, payment.StatusText, payment, body, trace);
        }

        if (ipn.Kind != NowPaymentsIpnKind.Payment && OtherSubject(body) is var (id, status))
        {
            return new ReceivedIpn(id, status, null, body, trace);
        }

        errors = [.. ipn.Errors.Select(e => new FieldError(e.Field.Length == 0 ? "body" : e.Field, e.Problem))];
        return null;
    }

    // Withdrawals and custody payments are told by id and status; without those the body is nobody's.
    private static (string Id, string Status)? OtherSubject(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String or JsonValueKind.Number
                && root.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String
                && !id.ToString().Contains('\0') && !status.ToString().Contains('\0')
                    ? (id.ToString(), status.ToString())
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
