namespace PayGatePrime.Common.Providers;

/// <summary>One call.</summary>
/// <param name="Operation">Its name in telemetry and messages.</param>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Relative to the provider's base URL.</param>
/// <param name="Repeatable">True when doing it twice does no more than doing it once.</param>
internal sealed record ProviderRequest(string Operation, HttpMethod Method, string Path, bool Repeatable)
{
    /// <summary>The body, or null for none.</summary>
    public byte[]? Json { get; init; }

    /// <summary>Headers of this call only.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A status other than 2xx whose body is an answer too.</summary>
    public int? AlsoAnswers { get; init; }

    /// <summary>The chat a Telegram call is about; decides what its refusals mean.</summary>
    public long? ChatId { get; init; }

    public static ProviderRequest Get(string operation, string path) => new(operation, HttpMethod.Get, path, true);
}
