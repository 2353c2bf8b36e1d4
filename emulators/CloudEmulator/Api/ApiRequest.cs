using System.Text.Json;
using System.Text.Unicode;

namespace PayGatePrime.CloudEmulator.Api;

/// <summary>What the REST front ends read from a request and how they answer.</summary>
internal static class ApiRequest
{
    public const int MaxBodyBytes = 2 * 1024 * 1024;

    /// <summary>What is read of a body that is too large, so that its sender gets the refusal and not a broken connection in the middle of sending.</summary>
    public const int MaxReadBytes = 16 * MaxBodyBytes;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>The request's JSON object; an empty body reads as an empty object.</summary>
    /// <param name="maxBytes">How long the body may be.</param>
    public static async Task<JsonDocument> ReadAsync(HttpContext context, int maxBytes = MaxBodyBytes)
    {
        try
        {
            var length = context.Request.ContentLength;
            if (length == 0)
            {
                return JsonDocument.Parse("{}");
            }

            using var buffer = new MemoryStream(length > 0 && length <= maxBytes ? (int)length : 1024);
            await CopyAsync(context, buffer, maxBytes);
            var bytes = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
            return bytes.IsEmpty ? JsonDocument.Parse("{}")
                : Utf8.IsValid(bytes.Span) ? JsonDocument.Parse(bytes, s_options)
                : throw ApiException.Invalid("Invalid JSON payload received. The payload is not UTF-8.");
        }
        catch (JsonException e)
        {
            throw ApiException.Invalid($"Invalid JSON payload received. {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // What the parser throws for a name that escapes half a surrogate pair.
            throw ApiException.Invalid("Invalid JSON payload received. The name of a field is not valid Unicode.");
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(maxBytes);
        }
    }

    private static async Task CopyAsync(HttpContext context, MemoryStream buffer, int maxBytes)
    {
        long total = 0;
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            total += read.Buffer.Length;
            if (total <= maxBytes)
            {
                foreach (var segment in read.Buffer)
                {
                    buffer.Write(segment.Span);
                }
            }

            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        if (total > maxBytes)
        {
            throw TooLarge(maxBytes);
        }
    }

    public static ApiException TooLarge(int maxBytes = MaxBodyBytes) => ApiException.Invalid($"Request payload size exceeds the limit: {maxBytes} bytes.");

    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=UTF-8";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            write(writer);
        }

        return context.Response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    public static Task WriteEmptyAsync(HttpContext context) => WriteAsync(context, w =>
    {
        w.WriteStartObject();
        w.WriteEndObject();
    });

    public static void WritePage<T>(Utf8JsonWriter writer, string name, Page<T> page, Action<T> write)
    {
        writer.WriteStartObject();
        if (page.Items.Count > 0)
        {
            writer.WriteStartArray(name);
            foreach (var item in page.Items)
            {
                write(item);
            }

            writer.WriteEndArray();
        }

        if (page.NextToken.Length > 0)
        {
            writer.WriteString("nextPageToken", page.NextToken);
        }

        writer.WriteEndObject();
    }

    /// <summary>A query parameter in either spelling.</summary>
    public static string? Query(HttpContext context, string camel, string snake)
    {
        var value = context.Request.Query[camel];
        return value.Count > 0 ? value[^1] : context.Request.Query[snake] is { Count: > 0 } other ? other[^1] : null;
    }

    public static int PageSize(HttpContext context)
    {
        var text = Query(context, "pageSize", "page_size");
        return text is null or "" ? 0 : int.TryParse(text, out var size) ? size : throw ApiException.Invalid("Invalid value at 'page_size': a 32-bit integer is expected.");
    }

    public static bool WantsNumericEnums(HttpContext context) =>
        context.Request.Query["$alt"].ToString().Contains("enum-encoding=int", StringComparison.Ordinal);
}
