namespace Aspire.Hosting.ApplicationModel;

/// <summary>Replaces the secrets that are known in texts meant for people.</summary>
internal sealed class SecretMask
{
    private const int ShortestMasked = 4;
    private readonly Lock _gate = new();
    private volatile string[] _values = [];

    public void Add(string? value)
    {
        if (value is null || value.Length < ShortestMasked)
        {
            return;
        }

        lock (_gate)
        {
            _values = [.. _values.Append(value).Append(Uri.EscapeDataString(value)).Distinct(StringComparer.Ordinal).OrderByDescending(v => v.Length)];
        }
    }

    public string Apply(string text)
    {
        foreach (var value in _values)
        {
            text = text.Replace(value, "***", StringComparison.Ordinal);
        }

        return text;
    }
}
