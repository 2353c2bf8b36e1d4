using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>Refuses what REST refuses in every text: U+0000, which Postgres can't keep.</summary>
internal static class MessageText
{
    /// <exception cref="ApiException">A text has it; the message names the field.</exception>
    public static void Check(IMessage message, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)0))
        {
            Check(message, "");
        }
    }

    private static void Check(IMessage message, string path)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            var name = path + field.JsonName;
            if (value is IDictionary map)
            {
                foreach (DictionaryEntry entry in map)
                {
                    CheckValue(entry.Key, name);
                    CheckValue(entry.Value, name);
                }
            }
            else if (field.IsRepeated && field.FieldType is FieldType.String or FieldType.Message)
            {
                foreach (var element in (IEnumerable)value)
                {
                    CheckValue(element, name);
                }
            }
            else
            {
                CheckValue(value, name);
            }
        }
    }

    private static void CheckValue(object? value, string name)
    {
        if (value is string text && text.Contains('\0', StringComparison.Ordinal))
        {
            throw ApiException.InvalidValue(name, ApiException.NoNul);
        }

        if (value is IMessage message)
        {
            Check(message, name + ".");
        }
    }
}
