using System.Net.Http.Json;
using System.Text.Json;

namespace PayGatePrime.Demo;

/// <summary>Plays people and third parties through the sandbox's control API (docs/sandbox.md).</summary>
internal sealed class SandboxClient(HttpClient http)
{
    public Task CreateUserAsync(long id, string firstName, CancellationToken cancelled) =>
        PostAsync("/sandbox/telegram/users", new { id, firstName }, cancelled);

    public Task CreateChannelAsync(long id, string title, long ownerId, CancellationToken cancelled) =>
        PostAsync("/sandbox/telegram/chats", new { id, title, type = "channel", ownerId, botRights = new { canInviteUsers = true, canRestrictMembers = true } }, cancelled);

    public Task SendMessageAsync(long userId, string text, CancellationToken cancelled) =>
        PostAsync($"/sandbox/telegram/users/{userId}/messages", new { text }, cancelled);

    public Task PressAsync(long userId, long messageId, string data, CancellationToken cancelled) =>
        PostAsync($"/sandbox/telegram/users/{userId}/callbacks", new { messageId, data }, cancelled);

    public Task<JsonElement> ReadMessagesAsync(long userId, CancellationToken cancelled) =>
        http.GetFromJsonAsync<JsonElement>($"/sandbox/telegram/users/{userId}/messages", cancelled);

    public Task<JsonElement> ReadChatAsync(long chatId, CancellationToken cancelled) =>
        http.GetFromJsonAsync<JsonElement>($"/sandbox/telegram/chats/{chatId}", cancelled);

    public Task JoinAsync(long userId, string inviteLink, CancellationToken cancelled) =>
        PostAsync($"/sandbox/telegram/users/{userId}/join", new { inviteLink }, cancelled);

    public Task<JsonElement> PayAsync(string invoiceId, string payCurrency, string scenario, decimal? percent, CancellationToken cancelled) =>
        PostAsync($"/sandbox/nowpayments/invoices/{invoiceId}/payments", new { payCurrency, scenario, percent }, cancelled);

    public Task<HttpResponseMessage> PutAsync(string path, object body, CancellationToken cancelled) =>
        SendAsync(HttpMethod.Put, path, body, cancelled);

    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancelled)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, cancelled);
        var text = await response.Content.ReadAsStringAsync(cancelled);
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object body, CancellationToken cancelled)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        var response = await http.SendAsync(request, cancelled);
        if (!response.IsSuccessStatusCode)
        {
            var detail = await response.Content.ReadAsStringAsync(cancelled);
            throw new HttpRequestException($"The sandbox answered {(int)response.StatusCode} to {method} {path}: {detail}", null, response.StatusCode);
        }

        return response;
    }
}
