using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Composes a <see cref="ReferenceExpression"/> step by step.</summary>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format = new();
    private readonly List<object> _values = [];
    private readonly List<string?> _stringFormats = [];

    /// <summary>True while nothing was appended.</summary>
    public bool IsEmpty => _format.Length == 0;

    /// <summary>Appends an interpolated string.</summary>
    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler) => _ = handler;

    /// <summary>Appends literal text.</summary>
    public void AppendLiteral(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _format.Append(ReferenceExpression.Escape(value));
    }

    /// <summary>Appends a text known now.</summary>
    public void AppendFormatted(string? value) => AppendFormatted(value, null);

    /// <summary>Appends a text known now; the format <c>uri</c> escapes it.</summary>
    /// <exception cref="FormatException">The format is unknown.</exception>
    public void AppendFormatted(string? value, string? format)
    {
        Check(format);
        var text = value ?? "";
        AppendLiteral(format == "uri" ? Uri.EscapeDataString(text) : text);
    }

    /// <summary>Appends a value known at run time.</summary>
    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider, null);

    /// <summary>Appends a value known at run time; the format <c>uri</c> escapes it.</summary>
    /// <exception cref="FormatException">The format is unknown.</exception>
    public void AppendFormatted<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider
    {
        ArgumentNullException.ThrowIfNull(valueProvider);
        Check(format);
        _format.Append(CultureInfo.InvariantCulture, $"{{{_values.Count}}}");
        _values.Add(valueProvider);
        _stringFormats.Add(format);
    }

    /// <summary>The expression made of what was appended.</summary>
    public ReferenceExpression Build() => new(_format.ToString(), [.. _values], [.. _stringFormats]);

    private static void Check(string? format)
    {
        if (format is not (null or "uri"))
        {
            throw new FormatException($"The format '{format}' is not supported; the only one is 'uri'.");
        }
    }

    /// <summary>Receives the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        /// <summary>Creates it for the compiler.</summary>
        public ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder)
        {
            _ = literalLength;
            _ = formattedCount;
            _builder = builder;
        }

        /// <summary>Takes literal text.</summary>
        public void AppendLiteral(string value) => _builder.AppendLiteral(value);

        /// <summary>Takes a text known now.</summary>
        public void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        /// <summary>Takes a value known at run time.</summary>
        public void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        /// <summary>Takes a value known at run time; the format <c>uri</c> escapes it.</summary>
        public void AppendFormatted<T>(T valueProvider, string? format)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);
    }
}
