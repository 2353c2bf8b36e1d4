namespace PayGatePrime.Emulators.Markup;

/// <summary>Markup that is safe to write: every value interpolated into it was encoded, unless it was markup already.</summary>
internal readonly struct Html
{
    private readonly string? _text;

    private Html(string text) => _text = text;

    public static Html Empty => default;

    public bool IsEmpty => string.IsNullOrEmpty(_text);

    public static Html Of(HtmlBuilder builder) => new(builder.Finish());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts));

    public override string ToString() => _text ?? "";
}
