using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>An invite link. The link itself is a secret between the bot and its buyer: print neither it nor this whole record.</summary>
public sealed record TelegramInviteLink
{
    /// <summary>The link. In updates about links of other administrators its end is "…".</summary>
    [JsonPropertyName("invite_link")]
    public required string Url { get; init; }

    /// <summary>Its name among administrators.</summary>
    public string? Name { get; init; }

    /// <summary>When it ends, in seconds since 1970.</summary>
    public long? ExpireDate { get; init; }

    /// <summary>How many may join through it.</summary>
    public int? MemberLimit { get; init; }

    /// <summary>True when it was ended.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>True when joins through it need approval.</summary>
    public bool CreatesJoinRequest { get; init; }

    /// <summary>The name only.</summary>
    public override string ToString() => $"invite link \"{Name}\"";
}
