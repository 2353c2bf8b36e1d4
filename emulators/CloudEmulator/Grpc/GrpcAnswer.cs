using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http.Features;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Wire.Rpc;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>Writes a call's end: a message with its status in the trailers, or a status alone in the headers.</summary>
internal static class GrpcAnswer
{
    public const string ContentType = "application/grpc";

    /// <summary>Clients refuse header blocks beyond 8 KiB or so, and a message can quote the request.</summary>
    private const int MaxMessageBytes = 2048;

    public static async Task WriteAsync(HttpContext context, IMessage message, CancellationToken cancellation)
    {
        context.Response.ContentType = ContentType;
        context.Response.AppendTrailer("grpc-status", "0");
        await context.Response.BodyWriter.WriteAsync(GrpcFrame.Of(message), cancellation);
    }

    /// <summary>Ends a stream of answers well.</summary>
    public static void End(HttpContext context) => Status(context)["grpc-status"] = "0";

    public static void Write(HttpContext context, ApiException error)
    {
        var headers = Status(context);
        headers["grpc-status"] = ((int)error.Code).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Encode(error.Message);
        if (error.Code == ApiCode.Unimplemented)
        {
            headers["grpc-accept-encoding"] = "identity";
        }

        if (error.HelpTopic is { } topic)
        {
            var help = new Help { Links = { new Help.Types.Link { Description = topic, Url = ApiException.HelpUrl } } };
            var status = new Status { Code = (int)error.Code, Message = Cut(error.Message), Details = { Any.Pack(help) } };
            headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
        }
    }

    /// <summary>Where a call's status goes: into the trailers once the headers are on their way.</summary>
    private static IHeaderDictionary Status(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            return context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        }

        context.Response.ContentType = ContentType;
        return context.Response.Headers;
    }

    /// <summary>Percent-encodes as the protocol wants it: everything but printable ASCII, and the percent sign.</summary>
    private static string Encode(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var b in Encoding.UTF8.GetBytes(Cut(message)))
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%')
            {
                text.Append((char)b);
            }
            else
            {
                text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    private static string Cut(string message)
    {
        if (message.Length <= MaxMessageBytes / 3)
        {
            return message;
        }

        var end = MaxMessageBytes / 3;
        return message[..(char.IsHighSurrogate(message[end - 1]) ? end - 1 : end)] + "...";
    }
}
