using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace PayGatePrime.Common.Providers.NowPayments;

/// <summary>
/// A JSON text that can be written as JavaScript's JSON.stringify would write it after sorting, without passing numbers
/// through a number type: the tokens stay as they came (1e-7, 15.0).
/// </summary>
internal sealed class CanonicalJson
{
    private const uint LargestArrayIndex = uint.MaxValue - 1;

    private readonly Node _root;
    private readonly int _length;

    private CanonicalJson(Node root, int length)
    {
        _root = root;
        _length = length;
    }

    /// <summary>True when there is an array anywhere: only then do the two current forms differ.</summary>
    public bool HasArrays { get; private init; }

    public static CanonicalJson Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        var hasArrays = false;
        if (!reader.Read())
        {
            throw new JsonException("Nothing is there.");
        }

        var root = Value(ref reader, ref hasArrays);
        return reader.Read() ? throw new JsonException("More than one value.") : new CanonicalJson(root, json.Length) { HasArrays = hasArrays };
    }

    public ReadOnlyMemory<byte> Write(NowPaymentsSignatureForm form)
    {
        var output = new ArrayBufferWriter<byte>(_length + 64);
        if (form == NowPaymentsSignatureForm.Old)
        {
            WriteListed(output, _root, [.. _root.Members?.Select(m => m.Name) ?? []]);
        }
        else
        {
            Write(output, _root, arraysAsObjects: form == NowPaymentsSignatureForm.Documentation);
        }

        return output.WrittenMemory;
    }

    private static Node Value(ref Utf8JsonReader reader, ref bool hasArrays)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<Member>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = Text(ref reader);
                    reader.Read();
                    var value = Value(ref reader, ref hasArrays);
                    members.Add(new Member(name, value, members.Count));
                }

                return new Node { Members = Sorted(members) };
            case JsonTokenType.StartArray:
                hasArrays = true;
                var items = new List<Node>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(Value(ref reader, ref hasArrays));
                }

                return new Node { Items = items };
            case JsonTokenType.String:
                return new Node { Token = Quoted(Text(ref reader)) };
            default:
                return new Node { Token = reader.ValueSpan.ToArray() };
        }
    }

    // JavaScript enumerates array indices first, by value, whatever order they were added in.
    private static List<Member> Sorted(List<Member> members)
    {
        members.Sort(static (left, right) => (left.Index, right.Index) switch
        {
            ({ } a, { } b) => a.CompareTo(b),
            ({ }, null) => -1,
            (null, { }) => 1,
            _ => string.CompareOrdinal(left.Name, right.Name),
        } is var order and not 0 ? order : left.Position.CompareTo(right.Position));

        // Of a name that comes twice, JavaScript keeps the last value.
        return [.. members.Where((member, i) => i == members.Count - 1 || members[i + 1].Name != member.Name)];
    }

    private static void Write(ArrayBufferWriter<byte> output, Node node, bool arraysAsObjects)
    {
        var first = true;
        if (node.Members is { } members)
        {
            output.Write("{"u8);
            foreach (var member in members)
            {
                // In the samples, result["__proto__"] = value sets the prototype instead of a field.
                if (member.Name != "__proto__")
                {
                    Separate(output, ref first);
                    WriteName(output, member.Name);
                    Write(output, member.Value, arraysAsObjects);
                }
            }

            output.Write("}"u8);
        }
        else if (node.Items is { } items)
        {
            output.Write(arraysAsObjects ? "{"u8 : "["u8);
            for (var i = 0; i < items.Count; i++)
            {
                Separate(output, ref first);
                if (arraysAsObjects)
                {
                    WriteName(output, i.ToString(CultureInfo.InvariantCulture));
                }

                Write(output, items[i], arraysAsObjects);
            }

            output.Write(arraysAsObjects ? "}"u8 : "]"u8);
        }
        else
        {
            output.Write(node.Token);
        }
    }

    private static void WriteListed(ArrayBufferWriter<byte> output, Node node, HashSet<string> whiteList)
    {
        var first = true;
        if (node.Members is { } members)
        {
            output.Write("{"u8);
            foreach (var member in members.Where(m => whiteList.Contains(m.Name)).OrderBy(m => m.Name, StringComparer.Ordinal))
            {
                Separate(output, ref first);
                WriteName(output, member.Name);
                WriteListed(output, member.Value, whiteList);
            }

            output.Write("}"u8);
        }
        else if (node.Items is { } items)
        {
            output.Write("["u8);
            foreach (var item in items)
            {
                Separate(output, ref first);
                WriteListed(output, item, whiteList);
            }

            output.Write("]"u8);
        }
        else
        {
            output.Write(node.Token);
        }
    }

    private static void Separate(ArrayBufferWriter<byte> output, ref bool first)
    {
        if (!first)
        {
            output.Write(","u8);
        }

        first = false;
    }

    private static void WriteName(ArrayBufferWriter<byte> output, string name)
    {
        output.Write(Quoted(name));
        output.Write(":"u8);
    }

    // Utf8JsonReader.GetString refuses lone surrogates, which JavaScript keeps.
    private static string Text(ref Utf8JsonReader reader)
    {
        var raw = Encoding.UTF8.GetString(reader.ValueSpan);
        if (!reader.ValueIsEscaped)
        {
            return raw;
        }

        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            if (raw[i] == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(raw[i] switch
                {
                    'b' => '\b',
                    'f' => '\f',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    var other => other,
                });
            }
        }

        return text.ToString();
    }

    // ECMA-262 QuoteJSONString.
    private static byte[] Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ when char.IsHighSurrogate(character) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) => quoted.Append(character).Append(text[++i]),
                _ when char.IsSurrogate(character) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return Encoding.UTF8.GetBytes(quoted.Append('"').ToString());
    }

    private sealed class Node
    {
        public List<Member>? Members { get; init; }

        public List<Node>? Items { get; init; }

        public byte[] Token { get; init; } = [];
    }

    private sealed record Member(string Name, Node Value, int Position)
    {
        public uint? Index { get; } =
            (Name == "0" || (Name.Length is > 0 and <= 10 && Name[0] is >= '1' and <= '9'))
            && uint.TryParse(Name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index <= LargestArrayIndex
                ? index
                : null;
    }
}
