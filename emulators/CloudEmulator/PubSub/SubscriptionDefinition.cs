using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>A subscription's settings.</summary>
internal sealed record SubscriptionDefinition
{
    /// <summary>What stands for the topic once it is deleted.</summary>
    public const string DeletedTopic = "_deleted-topic_";

    public required string Name { get; init; }

    public required string Topic { get; init; }

    /// <summary>Empty for a subscription that is pulled.</summary>
    public string PushEndpoint { get; init; } = "";

    public TargetAuthorization? Authorization { get; init; }

    /// <summary>Whether only the message's data is pushed.</summary>
    public bool IsUnwrapped { get; init; }

    /// <summary>Whether an unwrapped push carries the rest of the message in headers.</summary>
    public bool WritesMetadata { get; init; }

    public int AckDeadlineSeconds { get; init; }

    public TimeSpan Retention { get; init; }

    /// <summary>Null without a retry policy.</summary>
    public TimeSpan? MinimumBackoff { get; init; }

    public TimeSpan? MaximumBackoff { get; init; }

    /// <summary>Empty for none.</summary>
    public string DeadLetterTopic { get; init; } = "";

    public int MaxDeliveryAttempts { get; init; }

    public bool IsOrdered { get; init; }

    /// <summary>Null wants every message.</summary>
    public MessageFilter? Filter { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Kept and told, not enforced; null for never.</summary>
    public TimeSpan? Expiration { get; init; }

    public bool IsPull => PushEndpoint.Length == 0;
}
