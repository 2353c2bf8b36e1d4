using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace PayGatePrime.Emulators.Markup;

/// <summary>Encodes what is interpolated into markup.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlBuilder(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string value) => _text.Append(value);

    public void AppendFormatted(Html value) => _text.Append(value);

    public void AppendFormatted(IEnumerable<Html> values)
    {
        foreach (var value in values)
        {
            _text.Append(value);
        }
    }

    public void AppendFormatted(Html[] values) => AppendFormatted((IEnumerable<Html>)values);

    public void AppendFormatted<T>(T value, string? format = null) =>
        _text.Append(WebUtility.HtmlEncode(value is IFormattable f ? f.ToString(format, CultureInfo.InvariantCulture) : value?.ToString()));

    public string Finish() => _text.ToString();
}
