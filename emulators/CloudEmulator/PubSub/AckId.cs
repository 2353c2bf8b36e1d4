using System.Buffers.Text;
using System.Globalization;
using System.Text;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>What a puller acknowledges with: which subscription, which message, which delivery of it.</summary>
internal static class AckId
{
    private const char Separator = '|';

    public static string Write(long subscription, string name, int delivery) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{subscription}{Separator}{delivery}{Separator}{name}")));

    /// <exception cref="ApiException">It is none of this subscription.</exception>
    public static (string Name, int Delivery) Read(string ackId, long subscription)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(ackId.Length)];
        return Base64Url.IsValid(ackId) && Base64Url.TryDecodeFromChars(ackId, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(Separator, 3) is [var owner, var number, var name]
            && long.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id == subscription
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var delivery)
            ? (name, delivery) : throw ApiException.Invalid("You have passed an invalid ack ID to the service: it is none of this subscription.");
    }
}
