using System.Text.Json.Serialization;

namespace PayGatePrime.Common.Providers.Telegram;

/// <summary>Somebody's place in a chat.</summary>
public sealed record TelegramChatMember
{
    /// <summary>Who.</summary>
    public required TelegramUser User { get; init; }

    /// <summary>creator, administrator, member, restricted, left or kicked.</summary>
    public required string Status { get; init; }

    /// <summary>Whether a restricted person is in the chat.</summary>
    public bool? IsMember { get; init; }

    /// <summary>Administrator's right to add people and make invite links.</summary>
    public bool? CanInviteUsers { get; init; }

    /// <summary>Administrator's right to remove people.</summary>
    public bool? CanRestrictMembers { get; init; }

    /// <summary>Administrator's right to post in a channel.</summary>
    public bool? CanPostMessages { get; init; }

    /// <summary>Administrator's right to edit others' messages in a channel.</summary>
    public bool? CanEditMessages { get; init; }

    /// <summary>Administrator's right to delete messages.</summary>
    public bool? CanDeleteMessages { get; init; }

    /// <summary>True for the owner and administrators.</summary>
    [JsonIgnore]
    public bool IsAdministrator => Status is "creator" or "administrator";

    /// <summary>True for everybody who can read the chat.</summary>
    [JsonIgnore]
    public bool IsPresent => IsAdministrator || Status == "member" || (Status == "restricted" && IsMember == true);

    /// <summary>True for somebody who was banned.</summary>
    [JsonIgnore]
    public bool IsBanned => Status == "kicked";
}
