using System.Text;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>The limits of cloud.google.com/pubsub/quotas#resource_limits.</summary>
internal static class PublishRules
{
    /// <summary>How long a publish request may be.</summary>
    public const int MaxRequestBytes = 10 * 1024 * 1024;

    private const int MaxMessages = 1000;
    private const int MaxAttributes = 100;
    private const int MaxAttributeName = 256;
    private const int MaxAttributeValue = 1024;
    private const int MaxOrderingKey = 1024;

    /// <exception cref="ApiException">There are too few messages or too many, one is malformed, or their keys differ.</exception>
    public static void CheckRequest(IReadOnlyList<MessageInput> messages)
    {
        if (messages.Count is 0 or > MaxMessages)
        {
            throw ApiException.Invalid($"The value for message_count is out of range: 1 to {MaxMessages} messages may be published at once.");
        }

        for (var i = 0; i < messages.Count; i++)
        {
            CheckMessage($"messages[{i}]", messages[i]);
        }

        if (messages.Any(m => m.OrderingKey != messages[0].OrderingKey))
        {
            throw ApiException.Invalid("In a single publish request, all messages must have no ordering key or they must all have the same ordering key.");
        }
    }

    /// <exception cref="ApiException">The message is empty or too large.</exception>
    public static void CheckMessage(string path, MessageInput message)
    {
        if (message.Data.Length == 0 && message.Attributes.Count == 0)
        {
            throw ApiException.Invalid($"{path}: a message needs data or at least one attribute.");
        }

        if (message.Attributes.Count > MaxAttributes)
        {
            throw ApiException.Invalid($"{path}: a message has at most {MaxAttributes} attributes.");
        }

        foreach (var (name, value) in message.Attributes)
        {
            if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > MaxAttributeName || name.StartsWith("goog", StringComparison.Ordinal))
            {
                throw ApiException.Invalid($"{path}: the attribute key '{name}' must have 1 to {MaxAttributeName} bytes and not begin with 'goog'.");
            }

            if (Encoding.UTF8.GetByteCount(value) > MaxAttributeValue)
            {
                throw ApiException.Invalid($"{path}: the value of the attribute '{name}' is larger than {MaxAttributeValue} bytes.");
            }
        }

        if (Encoding.UTF8.GetByteCount(message.OrderingKey) > MaxOrderingKey)
        {
            throw ApiException.Invalid($"{path}: the ordering key is larger than {MaxOrderingKey} bytes.");
        }
    }
}
