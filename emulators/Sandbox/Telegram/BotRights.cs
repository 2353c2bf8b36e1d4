namespace PayGatePrime.Sandbox.Telegram;

/// <summary>What the bot may do as an administrator of a chat.</summary>
internal sealed record BotRights(
    bool CanInviteUsers = true,
    bool CanRestrictMembers = true,
    bool CanPostMessages = true,
    bool CanEditMessages = true,
    bool CanDeleteMessages = true);
