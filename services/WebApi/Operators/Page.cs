namespace PayGatePrime.WebApi.Operators;

/// <summary>A page of a list, newest first; the next one begins after <paramref name="NextCursor"/>, which is null on the last.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <param name="rows">One row more than the page has, if there are more.</param>
    /// <param name="limit">The rows of a page.</param>
    /// <param name="cursor">A row's position.</param>
    public static Page<T> Of(IReadOnlyList<T> rows, int limit, Func<T, string> cursor) =>
        rows.Count > limit ? new([.. rows.Take(limit)], cursor(rows[limit - 1])) : new(rows, null);
}
