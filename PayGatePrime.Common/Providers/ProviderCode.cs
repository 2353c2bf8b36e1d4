using System.Text.Json;

namespace PayGatePrime.Common.Providers;

/// <summary>Takes a provider's error code out of its answer, only if it looks like one.</summary>
internal static class ProviderCode
{
    public static string? Find(JsonElement? body, string field) =>
        body is { } answer && answer.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 64 } code
        && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? code
            : null;

    /// <summary>The answer's sentence, to be matched and never to be shown.</summary>
    public static string Sentence(JsonElement? body, string field) =>
        body is { } answer && answer.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;

    public static bool Says(this string sentence, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (sentence.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
