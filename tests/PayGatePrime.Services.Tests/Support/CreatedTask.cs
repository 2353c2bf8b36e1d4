namespace PayGatePrime.Services.Tests.Support;

public sealed record CreatedTask(string Name, string Url, string Body, DateTimeOffset? Due)
{
    /// <summary>The message's kebab-case name.</summary>
    public string Message => Url[(Url.LastIndexOf('/') + 1)..];
}
