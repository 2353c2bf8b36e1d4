namespace PayGatePrime.Common.Database;

/// <summary>A message names a row that does not exist: a person must look, because ids come from our own commits.</summary>
public sealed class RowMissingException(string what)
    : Exception($"{what} does not exist.")
{
    /// <summary>The row.</summary>
    public string What { get; } = what;
}
