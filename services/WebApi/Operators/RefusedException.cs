namespace PayGatePrime.WebApi.Operators;

/// <summary>A verb does not apply to what it was asked for; nothing was written.</summary>
/// <param name="status">404 when there is no such thing, 409 when it stands elsewhere, 422 when a value can't be true.</param>
/// <param name="reason">One sentence.</param>
/// <param name="field">The field at fault, if it is one's.</param>
internal sealed class RefusedException(int status, string reason, string? field = null) : Exception(reason)
{
    public int Status { get; } = status;

    public string? Field { get; } = field;

    public static RefusedException NotFound(string what) => new(StatusCodes.Status404NotFound, $"There is no {what}.", "id");

    public static RefusedException Conflict(string reason) => new(StatusCodes.Status409Conflict, reason);
}
