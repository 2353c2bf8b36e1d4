using PayGatePrime.Sandbox.Http;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>What scripts do as people in Telegram.</summary>
internal static class TelegramControl
{
    public static void Map(WebApplication app)
    {
        var control = app.MapGroup("/sandbox/telegram");
        control.MapGet("/settings", (TelegramStore store) => Answer.Of(store.Settings));
        control.MapPut("/settings", async (HttpRequest request, TelegramStore store, CancellationToken cancellation) =>
        {
            var settings = await RequestBody.PatchAsync(request, store.Settings, cancellation);
            settings.Check();
            store.Settings = settings;
            return Answer.Of(settings);
        });
        control.MapGet("/users", (TelegramStore store) => Locked(store, () => Answer.Of(store.People)));
        control.MapPost("/users", async (HttpRequest request, People people, CancellationToken cancellation) =>
            Answer.Of(people.AddPerson(await RequestBody.ReadAsync<Person>(request, cancellation)), 201));
        control.MapGet("/users/{id:long}/messages", (long id, TelegramStore store) => Locked(store, () => store.Person(id) is null
            ? throw Refusal.Control(404, "id", "There is no such user.")
            : Answer.Of(store.Messages(id))));
        control.MapPost("/users/{id:long}/messages", async (long id, HttpRequest request, People people, CancellationToken cancellation) =>
            Answer.Of(people.Write(id, (await RequestBody.ReadAsync<TextRequest>(request, cancellation)).Text), 201));
        control.MapPost("/users/{id:long}/callbacks", async (long id, HttpRequest request, People people, CancellationToken cancellation) =>
        {
            var press = await RequestBody.ReadAsync<PressRequest>(request, cancellation);
            return Answer.Of(new PressResult(people.Press(id, press.ChatId ?? id, press.MessageId, press.Data)), 201);
        });
        control.MapPost("/users/{id:long}/join", async (long id, HttpRequest request, People people, CancellationToken cancellation) =>
            Answer.Of(people.Join(id, (await RequestBody.ReadAsync<JoinRequest>(request, cancellation)).InviteLink)));
        control.MapPost("/users/{id:long}/leave", async (long id, HttpRequest request, People people, CancellationToken cancellation) =>
        {
            people.Leave(id, (await RequestBody.ReadAsync<LeaveRequest>(request, cancellation)).ChatId);
            return Results.NoContent();
        });
        control.MapPost("/users/{id:long}/block", async (long id, HttpRequest request, People people, CancellationToken cancellation) =>
            Answer.Of(people.Block(id, (await RequestBody.ReadAsync<BlockRequest>(request, cancellation)).Blocked)));
        control.MapPost("/chats", async (HttpRequest request, People people, TelegramStore store, TimeProvider time, CancellationToken cancellation) =>
        {
            var chat = people.AddChat(await RequestBody.ReadAsync<ChatRequest>(request, cancellation));
            return Locked(store, () => Answer.Of(ChatView.Of(chat, store, time.GetUtcNow()), 201));
        });
        control.MapGet("/chats", (TelegramStore store, TimeProvider time) => Locked(store, () => Answer.Of(store.Chats.Select(c => ChatView.Of(c, store, time.GetUtcNow())))));
        control.MapGet("/chats/{id:long}", (long id, TelegramStore store, TimeProvider time) => Locked(store, () => store.Chat(id) is { } chat
            ? Answer.Of(ChatView.Of(chat, store, time.GetUtcNow()))
            : throw Refusal.Control(404, "id", "There is no such chat.")));
        control.MapPut("/chats/{id:long}/members/{userId:long}", async (long id, long userId, HttpRequest request, People people, CancellationToken cancellation) =>
            Answer.Of(people.Place(id, userId, (await RequestBody.ReadAsync<PlaceRequest>(request, cancellation)).Status)));
    }

    private static IResult Locked(TelegramStore store, Func<IResult> read)
    {
        lock (store.Gate)
        {
            return read();
        }
    }
}
