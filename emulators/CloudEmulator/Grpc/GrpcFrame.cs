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
    public static async Task<byte[]> ReadAsync(Stream body, string? encoding, int maxBytes, CancellationToken cancellation)
    {
        var message = await ReadNextAsync(body, encoding, maxBytes, cancellation) ?? throw ApiException.Invalid("The request holds no message.");
        return await body.ReadAsync(new byte[1], cancellation) == 0 ? message : throw ApiException.Invalid("The request holds more than the one message of a unary call.");
    }

    /// <summary>Reads the next message of a stream.</summary>
    /// <returns>Null at the stream's end.</returns>
    /// <exception cref="ApiException">The message is a broken one, one that is too large, or a compressed one.</exception>
    public static async Task<byte[]?> ReadNextAsync(Stream body, string? encoding, int maxBytes, CancellationToken cancellation)
    {
        var prefix = new byte[PrefixLength];
        var read = await body.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellation);
        if (read == 0)
        {
            return null;
        }

        if (read < PrefixLength)
        {
            throw ApiException.Invalid("The request ends within the prefix of its message.");
        }

        CheckFlag(prefix[0], encoding);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (length > maxBytes)
        {
            throw ApiRequest.TooLarge(maxBytes);
        }

        var message = new byte[length];
        return await body.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellation) == message.Length ? message
            : throw ApiException.Invalid($"The request ends within its message of {length} bytes.");
    }

    /// <exception cref="ApiException">What was read broke off.</exception>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> readAsync, CancellationToken cancellation)
    {
        try
        {
            return await readAsync();
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The stream's end comes in several forms, and before or after the token says that the caller is gone.
            throw new ApiException(ApiCode.Cancelled, "The request broke off.", inner: e);
        }
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
