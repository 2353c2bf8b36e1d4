namespace PayGatePrime.Server;

/// <summary>A key of the donation keypad.</summary>
/// <param name="Code">0 to 9, or the word that its button sends.</param>
internal sealed record KeypadKey(string Code)
{
    public static KeypadKey Dot { get; } = new("dot");

    public static KeypadKey Back { get; } = new("back");

    public static KeypadKey Clear { get; } = new("clear");

    public static KeypadKey Confirm { get; } = new("ok");

    public static KeypadKey Cancel { get; } = new("cancel");

    /// <summary>The display above the keys, which does nothing.</summary>
    public static KeypadKey Display { get; } = new("show");

    public bool IsDigit => Code.Length == 1 && char.IsAsciiDigit(Code[0]);

    public static KeypadKey Digit(int digit) => new(((char)('0' + digit)).ToString());

    public static KeypadKey? Parse(string code) =>
        code is "dot" or "back" or "clear" or "ok" or "cancel" or "show" || (code.Length == 1 && char.IsAsciiDigit(code[0])) ? new KeypadKey(code) : null;
}
