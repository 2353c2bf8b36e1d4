namespace PayGatePrime.Common.Providers;

/// <summary>What went wrong at a third party, as far as it decides what to do next.</summary>
public enum ProviderFailure
{
    /// <summary>Not reachable, or it answered 5xx to a call that can be repeated: nothing happened, try later.</summary>
    Unavailable,

    /// <summary>Too many calls: nothing happened, try after <see cref="ProviderException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>The call may or may not have had its effect (a time-out or 5xx after an unsafe request was sent): look before repeating.</summary>
    UnknownOutcome,

    /// <summary>The provider refuses our credentials: a person must act.</summary>
    Unauthorized,

    /// <summary>What was asked for does not exist.</summary>
    NotFound,

    /// <summary>The amount is below the provider's minimum.</summary>
    BelowMinimum,

    /// <summary>The amount is above the provider's maximum.</summary>
    AboveMaximum,

    /// <summary>The address (or its memo) is refused.</summary>
    AddressRefused,

    /// <summary>The pair or currency is not offered now.</summary>
    PairUnavailable,

    /// <summary>The recipient can't be reached: blocked the bot, deactivated, never started it.</summary>
    RecipientUnreachable,

    /// <summary>Our bot lacks a right in the chat.</summary>
    MissingRight,

    /// <summary>Refused for another reason; repeating the same call can't help.</summary>
    Rejected,

    /// <summary>The answer was not what the documentation says; nothing may be concluded from it.</summary>
    Malformed,
}
