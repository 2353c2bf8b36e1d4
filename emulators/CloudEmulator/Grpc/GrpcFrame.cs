using System.Buffers.Binary;
using Google.Protobuf;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>The length-prefixed message of gRPC's HTTP/2 mapping: a flag for compression, four bytes of length, the message.</summary>
internal static class GrpcFrame
{
    public const int PrefixLength = 5;

    /// <summary>Reads the one message of a unary request to the stream's end.</summary>
    /// <exception cref="ApiException">The stream holds no message, more than one, a broken one, one that is too large, or a compressed one.</exception>
    public static async Task<byte[]> ReadAsync(Stream body, string? encoding, CancellationToken cancellation)
    {
        var prefix = new byte[PrefixLength];
        var read = await body.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellation);
        if (read < PrefixLength)
        {
            throw ApiException.Invalid(read == 0 ? "The request holds no message." : "The request ends within the prefix of its message.");
        }

        CheckFlag(prefix[0], encoding);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (length > ApiRequest.MaxBodyBytes)
        {
            throw ApiRequest.TooLarge();
        }

        var message = new byte[length];
        if (await body.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellation) < message.Length)
        {
            throw ApiException.Invalid($"The request ends within its message of {length} bytes.");
        }

        if (await body.ReadAsync(prefix.AsMemory(0, 1), cancellation) > 0)
        {
            throw ApiException.Invalid("The request holds more than the one message of a unary call.");
        }

        return message;
    }

    public static byte[] Of(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[PrefixLength + length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), length);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    private static void CheckFlag(byte flag, string? encoding)
    {
        if (flag == 0)
        {
            return;
        }

        if (flag > 1)
        {
            throw ApiException.Invalid($"The compression flag of the request's message must be 0 or 1, not {flag}.");
        }

        throw string.IsNullOrEmpty(encoding) || encoding == "identity"
            ? ApiException.Invalid("The request's message says that it is compressed, but grpc-encoding names no compression.")
            : new ApiException(ApiCode.Unimplemented, $"The compression \"{encoding}\" is not supported.");
    }
}
