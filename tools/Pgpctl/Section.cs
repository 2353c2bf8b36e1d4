namespace PayGatePrime.Pgpctl;

/// <summary>A part of an answer that is shown as a table, under a title when it is not the only one.</summary>
internal sealed record Section(string? Title, string Path, Column[] Columns);
