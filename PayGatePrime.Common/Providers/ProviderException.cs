namespace PayGatePrime.Common.Providers;

/// <summary>A third party did not do what was asked. The message holds the provider's code, never its raw answer or a secret.</summary>
public sealed class ProviderException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="provider">"nowpayments", "changenow", "telegram", "ethereum", "prices".</param>
    /// <param name="failure">What it means for us.</param>
    /// <param name="code">The provider's own code, or the HTTP status as text.</param>
    /// <param name="message">One sentence for operators.</param>
    /// <param name="retryAfter">How long the provider asked to wait, if it did.</param>
    /// <param name="inner">The cause.</param>
    public ProviderException(string provider, ProviderFailure failure, string code, string message, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner)
    {
        Provider = provider;
        Failure = failure;
        Code = code;
        RetryAfter = retryAfter;
    }

    /// <summary>The third party.</summary>
    public string Provider { get; }

    /// <summary>What it means for us.</summary>
    public ProviderFailure Failure { get; }

    /// <summary>The provider's own code, or the HTTP status as text.</summary>
    public string Code { get; }

    /// <summary>How long the provider asked to wait, if it did.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>True when nothing happened and the same call may succeed later.</summary>
    public bool IsTransient => Failure is ProviderFailure.Unavailable or ProviderFailure.RateLimited;
}
