using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PayGatePrime.Common.Http;

/// <summary>Reads a request's body as bytes, because signatures and hashes are over bytes, and never more than a service takes.</summary>
public static class RequestBody
{
    /// <summary>The most that an endpoint takes unless it says otherwise.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>The body, or null when it is larger than <paramref name="most"/> bytes.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancelled, int most = MostBytes)
    {
        ArgumentNullException.ThrowIfNull(request);
        var buffer = new byte[request.ContentLength is { } length && length <= most ? length + 1 : most + 1];
        var read = 0;
        while (read < buffer.Length)
        {
            var count = await request.Body.ReadAsync(buffer.AsMemory(read), cancelled);
            if (count == 0)
            {
                return buffer[..read];
            }

            read += count;
        }

        return null;
    }

    /// <summary>413, for a body that was too large.</summary>
    public static ProblemHttpResult TooLarge(int most = MostBytes) =>
        Problems.Create(StatusCodes.Status413PayloadTooLarge, "The body is too large.", $"body: at most {most} bytes", new FieldError("body", $"at most {most} bytes"));
}
