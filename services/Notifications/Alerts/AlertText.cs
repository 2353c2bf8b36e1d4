using System.Text.Json;
using PayGatePrime.Common.Providers.Telegram;

namespace PayGatePrime.Notifications.Alerts;

/// <summary>An alert as operators read it in Telegram.</summary>
internal static class AlertText
{
    public static string Html(Alert alert)
    {
        var head = alert.ResolvedAt is not null ? "Over" : alert.Severity switch
        {
            "critical" => "Critical",
            "warning" => "Alert",
            _ => "Note",
        };
        List<string> lines = [$"<b>{head}</b>", $"Code: {TelegramHtml.Encode(alert.Code)}", $"What: {TelegramHtml.Encode(alert.Detail)}"];
        if (alert.Count > 1)
        {
            lines.Add($"Times: {alert.Count}, since {PlainText.Time(alert.FirstSeen)}");
        }

        using var facts = JsonDocument.Parse(alert.Facts);
        lines.AddRange(facts.RootElement.EnumerateObject().Select(f => $"{Name(f.Name)}: {TelegramHtml.Encode(f.Value.ToString())}"));
        return string.Join('\n', lines);
    }

    // "payoutId" as "Payout".
    private static string Name(string field) => $"{char.ToUpperInvariant(field[0])}{field[1..^2]}";
}
