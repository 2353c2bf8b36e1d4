namespace PayGatePrime.WebApi.Operators;

/// <summary>Why an operator does something.</summary>
internal sealed record NoteBody
{
    private const int Most = 1000;

    public string? Note { get; init; }

    /// <summary>The note, which must be there.</summary>
    public string Required() => Optional() ?? throw new BadInputException("note", "is missing");

    public string? Optional() =>
        Note?.Trim() is not { Length: > 0 } text ? null : text.Length <= Most ? text : throw new BadInputException("note", "is longer than 1000 characters");
}
