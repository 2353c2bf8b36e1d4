namespace PayGatePrime.Pgpctl;

/// <summary>One column of a table: its heading and the field that fills it.</summary>
internal sealed record Column(string Heading, string Path)
{
    /// <summary>Columns from texts such as "State:state"; without a colon the field is the heading in camelCase.</summary>
    public static Column[] All(params string[] texts) =>
        [.. texts.Select(t => t.Split(':') is [var heading, var path] ? new Column(heading, path) : new Column(t, char.ToLowerInvariant(t[0]) + t[1..]))];
}
