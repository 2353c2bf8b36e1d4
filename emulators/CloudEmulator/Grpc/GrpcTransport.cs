using System.Collections.Frozen;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Configuration;

namespace PayGatePrime.CloudEmulator.Grpc;

/// <summary>gRPC over HTTP/2: framing, deadlines and statuses; the services know nothing of it.</summary>
internal sealed partial class GrpcTransport(IEnumerable<GrpcService> services, EmulatorStartup startup, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<GrpcTransport> log)
{
    /// <summary>How long a caller without a deadline may take to send its request.</summary>
    private static readonly TimeSpan s_receiveLimit = TimeSpan.FromSeconds(30);
    private readonly FrozenSet<string> _services = services.Select(s => s.Name).ToFrozenSet(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, GrpcMethod> _methods = services.SelectMany(s => s.Methods()).ToFrozenDictionary(m => m.Path, StringComparer.Ordinal);
    private readonly FrozenDictionary<string, GrpcStreamMethod> _streams = services.SelectMany(s => s.Streams()).ToFrozenDictionary(m => m.Path, StringComparer.Ordinal);

    public static bool IsCall(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol) && (request.ContentType?.StartsWith(GrpcAnswer.ContentType, StringComparison.OrdinalIgnoreCase) ?? false);

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (context.Request.ContentType!.Split(';')[0].Trim().ToLowerInvariant() is not (GrpcAnswer.ContentType or GrpcAnswer.ContentType + "+proto"))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        try
        {
            await (_streams.TryGetValue(context.Request.Path.Value!, out var method) ? ServeAsync(context, method) : AnswerAsync(context));
        }
        catch (ApiException e)
        {
            GrpcAnswer.Write(context, e);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            GrpcAnswer.Write(context, ApiException.Invalid(e.Message));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            LogGone(log, context.Request.Path);
        }
        catch (Exception e)
        {
            LogUnexpected(log, e, context.Request.Path);
            GrpcAnswer.Write(context, new ApiException(ApiCode.Internal, "Internal error encountered."));
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        LiftMinimumRate(context);
        var headers = context.Request.Headers;
        var method = Find(context.Request.Path.Value!);
        var timeout = GrpcDeadline.Parse(headers["grpc-timeout"], method.LongestDeadline, time.GetUtcNow());
        startup.RequireReady();
        using var limit = new CancellationTokenSource(timeout ?? s_receiveLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        IMessage answer;
        try
        {
            var request = await GrpcFrame.GuardAsync(() => GrpcFrame.ReadAsync(context.Request.Body, headers["grpc-encoding"], method.MaxBytes, either.Token), either.Token);
            var end = timeout is null ? context.RequestAborted : either.Token;
            answer = await method.InvokeAsync(request, end).WaitAsync(end);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new ApiException(ApiCode.DeadlineExceeded, timeout is null ? $"The request was not complete after {s_receiveLimit.TotalSeconds} s." : "Deadline exceeded.");
        }

        await GrpcAnswer.WriteAsync(context, answer, context.RequestAborted);
    }

    private static void LiftMinimumRate(HttpContext context)
    {
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            // Kestrel would end the whole connection, with every other call on it; the limits here end this call only.
            rate.MinDataRate = null;
        }
    }

    private async Task ServeAsync(HttpContext context, GrpcStreamMethod method)
    {
        LiftMinimumRate(context);
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var timeout = GrpcDeadline.Parse(context.Request.Headers["grpc-timeout"], longest: null, time.GetUtcNow());
        startup.RequireReady();
        using var limit = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lifetime.ApplicationStopping, context.RequestAborted);
        try
        {
            await method.ServeAsync(context, any.Token);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested is false && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw ApiException.Unavailable("The emulator is stopping.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested is false && limit.IsCancellationRequested)
        {
            throw new ApiException(ApiCode.DeadlineExceeded, "Deadline exceeded.");
        }

        GrpcAnswer.End(context);
    }

    private GrpcMethod Find(string path)
    {
        if (_methods.TryGetValue(path, out var method))
        {
            return method;
        }

        var parts = path.Split('/');
        throw new ApiException(ApiCode.Unimplemented, parts.Length == 3 && _services.Contains(parts[1])
            ? $"The service {parts[1]} has no method {parts[2]} here."
            : $"There is no service for {path} here.");
    }

    [LoggerMessage(LogLevel.Debug, "{Path}: the caller is gone.")]
    private static partial void LogGone(ILogger logger, PathString path);

    [LoggerMessage(LogLevel.Error, "{Path} failed.")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, PathString path);
}
