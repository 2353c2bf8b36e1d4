using System.Text.Json;

namespace PayGatePrime.CloudEmulator.Api;

/// <summary>Turns what a handler throws into Google's error shape.</summary>
internal sealed partial class ApiErrors(RequestDelegate next, ILogger<ApiErrors> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (ApiException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, ApiException.Invalid(e.Message));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = 499;
        }
        catch (Exception e) when (e is not OperationCanceledException && !context.Response.HasStarted)
        {
            LogUnexpected(log, e, context.Request.Method, context.Request.Path);
            await WriteAsync(context, new ApiException(ApiCode.Internal, "Internal error encountered."));
        }
    }

    public static async Task WriteAsync(HttpContext context, ApiException error)
    {
        context.Response.Clear();
        context.Response.StatusCode = error.Code.HttpStatus();
        await ApiRequest.WriteAsync(context, w => Write(w, error));
    }

    private static void Write(Utf8JsonWriter writer, ApiException error)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteNumber("code", error.Code.HttpStatus());
        writer.WriteString("message", error.Message);
        writer.WriteString("status", error.Code.Name());
        if (error.HelpTopic is not null)
        {
            writer.WriteStartArray("details");
            writer.WriteStartObject();
            writer.WriteString("@type", "type.googleapis.com/google.rpc.Help");
            writer.WriteStartArray("links");
            writer.WriteStartObject();
            writer.WriteString("description", error.HelpTopic);
            writer.WriteString("url", ApiException.HelpUrl);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string method, PathString path);
}
