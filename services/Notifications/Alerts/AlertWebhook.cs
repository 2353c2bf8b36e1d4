using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using PayGatePrime.Common.Messages;

namespace PayGatePrime.Notifications.Alerts;

/// <summary>Posts alerts to the operators' own address, signed (docs/reconciliation.md).</summary>
internal sealed class AlertWebhook(HttpClient http, NotificationsConfig config, TimeProvider time)
{
    public const string TimestampHeader = "X-PayGate-Timestamp";
    public const string SignatureHeader = "X-PayGate-Signature";
    public const string DeliveryHeader = "X-PayGate-Delivery";

    /// <summary>Posts one notification.</summary>
    /// <exception cref="HttpRequestException">It was not taken.</exception>
    public async Task PostAsync(Alert alert, AlertDelivery delivery, CancellationToken cancelled)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = alert.Id,
                fingerprint = alert.Fingerprint,
                severity = alert.Severity,
                state = alert.ResolvedAt is null ? "open" : "resolved",
                code = alert.Code,
                detail = alert.Detail,
                count = alert.Count,
                firstSeen = alert.FirstSeen,
                lastSeen = alert.LastSeen,
                resolvedAt = alert.ResolvedAt,
                facts = JsonNode.Parse(alert.Facts),
            },
            MessageJson.Options);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, config.Alerts.WebhookUrl)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add(DeliveryHeader, delivery.Id.ToString("N"));
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, AlertSignature.Of(config.Alerts.WebhookSecret!, timestamp, body));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancelled);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"The alert webhook answered {(int)response.StatusCode}.", null, response.StatusCode);
        }
    }
}
