using System.Text;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>Which messages a subscription wants, by their attributes (cloud.google.com/pubsub/docs/subscription-message-filter).</summary>
internal sealed class MessageFilter
{
    private const int MaxBytes = 256;
    private readonly Func<IReadOnlyDictionary<string, string>, bool> _matches;

    private MessageFilter(string text, Func<IReadOnlyDictionary<string, string>, bool> matches) => (Text, _matches) = (text, matches);

    public string Text { get; }

    /// <exception cref="ApiException">The filter is malformed or too long.</exception>
    public static MessageFilter Parse(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw ApiException.Invalid($"Subscription.filter must have at most {MaxBytes} bytes.");
        }

        var parser = new Parser(text);
        var matches = parser.Expression();
        parser.End();
        return new MessageFilter(text, matches);
    }

    public bool Matches(IReadOnlyList<KeyValuePair<string, string>> attributes) => _matches(attributes.ToDictionary(StringComparer.Ordinal));

    private sealed class Parser(string text)
    {
        private int _at;

        /// <summary>Terms joined by AND or by OR; without parentheses not by both.</summary>
        public Func<IReadOnlyDictionary<string, string>, bool> Expression()
        {
            List<Func<IReadOnlyDictionary<string, string>, bool>> terms = [Term()];
            var joint = IsNext("AND") ? "AND" : "OR";
            while (TryTake(joint))
            {
                terms.Add(Term());
            }

            return terms.Count == 1 ? terms[0]
                : joint == "AND" ? a => terms.TrueForAll(t => t(a))
                : a => terms.Exists(t => t(a));
        }

        public void End()
        {
            SkipSpace();
            if (_at < text.Length)
            {
                throw Wrong("AND, OR (not both without parentheses) or the end");
            }
        }

        private Func<IReadOnlyDictionary<string, string>, bool> Term()
        {
            if (TryTake("NOT"))
            {
                var negated = Simple();
                return a => !negated(a);
            }

            return Simple();
        }

        private Func<IReadOnlyDictionary<string, string>, bool> Simple()
        {
            if (TryTake("("))
            {
                var inner = Expression();
                Take(")");
                return inner;
            }

            if (TryTake("hasPrefix"))
            {
                Take("(");
                Take("attributes");
                Take(".");
                var prefixed = Key();
                Take(",");
                var prefix = Text();
                Take(")");
                return a => a.TryGetValue(prefixed, out var found) && found.StartsWith(prefix, StringComparison.Ordinal);
            }

            if (!TryTake("attributes"))
            {
                throw Wrong("attributes, hasPrefix, NOT or a parenthesis");
            }

            if (TryTake(":"))
            {
                var present = Key();
                return a => a.ContainsKey(present);
            }

            Take(".");
            var key = Key();
            var isNegated = TryTake("!=");
            if (!isNegated)
            {
                Take("=");
            }

            var value = Text();
            return a => (a.TryGetValue(key, out var found) && found == value) != isNegated;
        }

        /// <summary>A name of letters, digits, hyphens and underscores, or any name in quotes.</summary>
        private string Key()
        {
            SkipSpace();
            if (_at < text.Length && text[_at] == '"')
            {
                return Text();
            }

            var start = _at;
            while (_at < text.Length && IsOfName(text[_at]))
            {
                _at++;
            }

            return _at > start ? text[start.._at] : throw Wrong("an attribute's key");
        }

        private string Text()
        {
            Take("\"");
            var value = new StringBuilder();
            while (_at < text.Length && text[_at] != '"')
            {
                if (text[_at] != '\\')
                {
                    value.Append(text[_at++]);
                    continue;
                }

                value.Append(_at + 1 >= text.Length ? throw Wrong("the end of the string") : text[_at + 1] switch
                {
                    '"' or '\\' => text[_at + 1],
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    _ => throw Wrong("one of the escapes \\\\, \\\", \\n, \\r and \\t"),
                });
                _at += 2;
            }

            if (_at >= text.Length)
            {
                throw Wrong("the end of the string");
            }

            _at++;
            return value.ToString();
        }

        private bool TryTake(string token)
        {
            if (!IsNext(token))
            {
                return false;
            }

            _at += token.Length;
            return true;
        }

        private void Take(string token)
        {
            if (!TryTake(token))
            {
                throw Wrong(token);
            }
        }

        private bool IsNext(string token)
        {
            SkipSpace();
            var end = _at + token.Length;
            return string.CompareOrdinal(text, _at, token, 0, token.Length) == 0
                && (!char.IsAsciiLetter(token[0]) || end >= text.Length || !IsOfName(text[end]));
        }

        private void SkipSpace()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
        }

        private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

        private ApiException Wrong(string expected) => ApiException.Invalid($"Subscription.filter: {expected} is expected at position {_at + 1} of '{text}'.");
    }
}
