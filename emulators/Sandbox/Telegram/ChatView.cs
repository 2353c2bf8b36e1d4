namespace PayGatePrime.Sandbox.Telegram;

/// <summary>A chat as the control API shows it.</summary>
internal sealed record ChatView(
    long Id,
    string Title,
    string Type,
    long OwnerId,
    string BotStatus,
    BotRights BotRights,
    IReadOnlyList<MemberView> Members,
    IReadOnlyList<LinkView> Links,
    IReadOnlyList<long> JoinRequests,
    IReadOnlyList<Message> Messages)
{
    public static ChatView Of(Chat chat, TelegramStore store, DateTimeOffset now) => new(
        chat.Id, chat.Title, chat.Type, chat.OwnerId, chat.BotStatus, chat.BotRights,
        [.. chat.Members.Select(m => (m.Key, Standing: chat.Standing(m.Key, now))).Select(m => new MemberView(m.Key, m.Standing.Status, m.Standing.Until))],
        [.. chat.Links.Select(l => new LinkView(l.Url, l.Name, l.State(now), l.Joined, l.MemberLimit, l.Expires, l.CreatesJoinRequest))],
        [.. chat.JoinRequests.Keys],
        [.. store.Messages(chat.Id)]);
}
