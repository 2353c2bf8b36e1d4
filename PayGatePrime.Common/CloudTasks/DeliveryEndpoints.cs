using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PayGatePrime.Common.Configuration;
using PayGatePrime.Common.Http;
using PayGatePrime.Common.Messages;
using PayGatePrime.Common.Tokens;

namespace PayGatePrime.Common.CloudTasks;

/// <summary>The endpoints that Cloud Tasks, Pub/Sub and Cloud Scheduler call. Each verifies its caller before it reads anything else.</summary>
public static class DeliveryEndpoints
{
    private const string AttemptHeader = "X-CloudTasks-TaskRetryCount";

    /// <summary>Maps <c>POST /tasks/{name}</c>: verified, deduplicated, traced.</summary>
    /// <exception cref="InvalidOperationException">This service does not receive the message.</exception>
    public static IEndpointConventionBuilder MapTask<TMessage, THandler>(this IEndpointRouteBuilder app)
        where TMessage : class, ITaskMessage
        where THandler : class, ITaskHandler<TMessage>
    {
        var create = ActivatorUtilities.CreateFactory<THandler>([]);
        return app.MapVerifiedTask<TMessage>((http, claims, body, message) =>
        {
            var context = ContextOf(http, claims.MessageId, claims.Sender, MessageRoutes.For<TMessage>().Queue);
            var delivery = new Delivery(
                MessageRoutes.For<TMessage>().Name,
                Encoding.UTF8.GetString(body),
                context,
                () => create(http.RequestServices, []).HandleAsync(message, context));
            return http.RequestServices.GetRequiredService<DeliveryPipeline>().RunAsync(delivery, http.Response);
        });
    }

    /// <summary>
    /// Maps a message whose handler is still to be written: callers are verified, then told 501. The last attempt that its queue allows is
    /// kept as a dead letter, because what waits for the handler may be money.
    /// </summary>
    public static IEndpointConventionBuilder MapUnfinishedTask<TMessage>(this IEndpointRouteBuilder app)
        where TMessage : class, ITaskMessage
    {
        var route = MessageRoutes.For<TMessage>();
        return app.MapVerifiedTask<TMessage>((http, claims, body, _) =>
        {
            var context = ContextOf(http, claims.MessageId, claims.Sender, route.Queue);
            if (!context.IsLastAttempt)
            {
                return Task.FromResult<IResult>(Problems.NotImplemented($"{route.Name} has no handler yet."));
            }

            var delivery = new Delivery(
                route.Name, Encoding.UTF8.GetString(body), context, () => Task.FromResult(TaskResult.Fail("not_implemented", $"{route.Name} has no handler yet.")));
            return http.RequestServices.GetRequiredService<DeliveryPipeline>().RunAsync(delivery, http.Response);
        });
    }

    /// <summary>Maps <c>POST /events</c> for Pub/Sub push (https://cloud.google.com/pubsub/docs/push): verified, deduplicated by event id.</summary>
    public static IEndpointConventionBuilder MapEvents<THandler>(this IEndpointRouteBuilder app)
        where THandler : class, IEventHandler
    {
        var create = ActivatorUtilities.CreateFactory<THandler>([]);
        return app.MapPost("/events", Guarded(async http =>
        {
            await http.RequestServices.GetRequiredService<OidcVerifier>().VerifyAsync(http.Request.Headers.Authorization, [KnownServices.PubSub], http.RequestAborted);
            var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
            if (body is null)
            {
                return RequestBody.TooLarge();
            }

            if (ReadEvent(body, out var eventId, out var domainEvent) is { } error)
            {
                return Problems.BadRequest(error);
            }

            // Pub/Sub says no attempt number unless a dead-letter topic is set; its retention bounds the retries.
            var time = http.RequestServices.GetRequiredService<TimeProvider>();
            var context = new TaskContext(eventId, KnownServices.PubSub, 0, IsLastAttempt: false, time.GetUtcNow(), http.RequestAborted);
            var delivery = new Delivery(
                domainEvent!.Name.ToString(),
                JsonSerializer.Serialize(domainEvent, MessageJson.Options),
                context,
                () => create(http.RequestServices, []).HandleAsync(domainEvent, context));
            return await http.RequestServices.GetRequiredService<DeliveryPipeline>().RunAsync(delivery, http.Response);
        }));
    }

    /// <summary>Maps <c>POST /jobs/{name}</c> for Cloud Scheduler; two runs at once do the work once.</summary>
    public static IEndpointConventionBuilder MapJob<TJob>(this IEndpointRouteBuilder app, string name)
        where TJob : class, IJob
    {
        var create = ActivatorUtilities.CreateFactory<TJob>([]);
        return app.MapVerifiedJob(name, async http =>
        {
            var job = create(http.RequestServices, []);
            var service = http.RequestServices.GetRequiredService<ServiceSettings>().Service;
            var ran = await http.RequestServices.GetRequiredService<DeliveryDatabase>()
                .WithLeaseAsync($"{service}/{name}", job.Longest, () => job.RunAsync(http.RequestAborted), http.RequestAborted);
            return TypedResults.Ok(new { outcome = ran ? "done" : "another run holds the lease" });
        });
    }

    /// <summary>Maps a job that is still to be written: the caller is verified, then told 501.</summary>
    public static IEndpointConventionBuilder MapUnfinishedJob(this IEndpointRouteBuilder app, string name) =>
        app.MapVerifiedJob(name, _ => Task.FromResult<IResult>(Problems.NotImplemented($"The job {name} is not written yet.")));

    private static IEndpointConventionBuilder MapVerifiedJob(this IEndpointRouteBuilder app, string name, Func<HttpContext, Task<IResult>> run) =>
        app.MapPost($"/jobs/{name}", Guarded(async http =>
        {
            await http.RequestServices.GetRequiredService<OidcVerifier>().VerifyAsync(http.Request.Headers.Authorization, [KnownServices.Scheduler], http.RequestAborted);
            return await run(http);
        }));

    private static IEndpointConventionBuilder MapVerifiedTask<TMessage>(this IEndpointRouteBuilder app, Func<HttpContext, TaskTokenClaims, byte[], TMessage, Task<IResult>> run)
        where TMessage : class, ITaskMessage
    {
        var route = MessageRoutes.For<TMessage>();
        var settings = app.ServiceProvider.GetRequiredService<ServiceSettings>();
        if (route.Receiver != settings.Service)
        {
            throw new InvalidOperationException($"{settings.Service} does not receive {route.Name}; {route.Receiver} does.");
        }

        return app.MapPost(route.Path, Guarded(async http =>
        {
            var caller = await http.RequestServices.GetRequiredService<OidcVerifier>()
                .VerifyAsync(http.Request.Headers.Authorization, route.Senders, http.RequestAborted);
            var token = http.Request.Headers[TaskTokenManager.HeaderName].ToString();
            if (token.Length == 0)
            {
                return Problems.Unauthorized("The task token is missing.", TaskTokenManager.HeaderName);
            }

            var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
            if (body is null)
            {
                return RequestBody.TooLarge();
            }

            var claims = http.RequestServices.GetRequiredService<TaskTokenManager>().Verify(token, route, body);
            if (claims.Sender != caller)
            {
                return Problems.Forbidden("The OIDC token and the task token are of different services.");
            }

            return Parse<TMessage>(body, out var message) is { } error ? Problems.BadRequest(error) : await run(http, claims, body, message!);
        })).WithName(route.Name);
    }

    private static RequestDelegate Guarded(Func<HttpContext, Task<IResult>> run) => async http =>
    {
        IResult result;
        try
        {
            result = await run(http);
        }
        catch (TokenRefusedException e)
        {
            result = e.IsForbidden ? Problems.Forbidden(e.Message) : Problems.Unauthorized(e.Message);
        }

        await result.ExecuteAsync(http);
    };

    private static FieldError? Parse<TMessage>(byte[] body, out TMessage? message)
        where TMessage : class
    {
        try
        {
            message = JsonSerializer.Deserialize<TMessage>(body, MessageJson.Options);
            return message is null ? new FieldError("body", "must not be null") : null;
        }
        catch (JsonException e)
        {
            message = null;
            return new FieldError(e.Path is { Length: > 2 } path ? path[2..] : "body", $"is not a valid {typeof(TMessage).Name}");
        }
    }

    private static FieldError? ReadEvent(byte[] body, out Guid eventId, out DomainEvent? domainEvent)
    {
        eventId = default;
        domainEvent = null;
        try
        {
            var message = JsonNode.Parse(body)?["message"];
            if (!Guid.TryParseExact((string?)message?["attributes"]?[PubSubClient.EventIdAttribute], "N", out eventId))
            {
                return new FieldError("message.attributes.eventId", "is missing or not an event id");
            }

            domainEvent = JsonSerializer.Deserialize<DomainEvent>(Convert.FromBase64String((string?)message["data"] ?? ""), MessageJson.Options);
            return domainEvent is null ? new FieldError("message.data", "must not be null") : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return new FieldError("message.data", "is not an event");
        }
    }

    private static TaskContext ContextOf(HttpContext http, Guid messageId, string sender, string queue)
    {
        _ = int.TryParse(http.Request.Headers[AttemptHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt);
        var most = QueueSettings.For(queue).MaxAttempts;
        var time = http.RequestServices.GetRequiredService<TimeProvider>();
        return new TaskContext(messageId, sender, attempt, most > 0 && attempt >= most - 1, time.GetUtcNow(), http.RequestAborted);
    }
}
