namespace PayGatePrime.CloudEmulator.Api;

/// <summary>A request path taken apart: .../{Collection} or .../{Collection}/{Id}, with a verb after a colon.</summary>
internal sealed record ResourcePath(string Parent, string Collection, string Id, string Verb)
{
    public bool IsCollection => Id.Length == 0;

    public string Name => IsCollection ? $"{Parent}/{Collection}" : $"{Parent}/{Collection}/{Id}";

    public static ResourcePath Parse(HttpContext context, string prefix)
    {
        var path = context.Request.Path.Value!;
        var rest = path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : "";
        var verb = "";
        var colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf('/'))
        {
            verb = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        var parts = rest.Split('/');
        return parts.Length switch
        {
            < 3 => throw ApiException.NotFound($"The method {context.Request.Method} {path} is not there."),
            _ when parts.Length % 2 == 1 => new ResourcePath(string.Join('/', parts[..^1]), parts[^1], "", verb),
            _ => new ResourcePath(string.Join('/', parts[..^2]), parts[^2], parts[^1], verb),
        };
    }
}
