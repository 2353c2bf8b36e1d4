using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Grpc;
using PayGatePrime.CloudEmulator.Wire.PubSub;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>One StreamingPull by the comments of google/pubsub/v1/pubsub.proto: messages go out while there is room for them, acknowledgements come in.</summary>
internal sealed class StreamingPull(PubSubService service, GrpcStream<StreamingPullRequest> stream)
{
    private const int MinDeadlineSeconds = 10;
    private const int MaxDeadlineSeconds = 600;

    /// <summary>From this version on a client expects an answer to a request that asks for nothing, and takes a stream without one for dead.</summary>
    private const int KeepAliveVersion = 1;

    private Task _pong = Task.CompletedTask;

    /// <summary>Ends when the client has said its last.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var first = await stream.ReadAsync(cancellation) ?? throw ApiException.Invalid("The stream ended before its first request, which names the subscription.");
        var name = PubSubNames.CheckSubscription(first.Subscription);
        var puller = new Puller(Limit(first.MaxOutstandingMessages), Limit(first.MaxOutstandingBytes)) { Deadline = Deadline(first) };
        service.GetPulled(name);
        await ApplyAsync(name, first);
        await stream.StartAsync(cancellation);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var receiving = ReceiveAsync(name, puller, answersPings: first.ProtocolVersion >= KeepAliveVersion, end.Token);
        var sending = SendAsync(name, puller, end.Token);
        var ended = await Task.WhenAny(receiving, sending);
        await end.CancelAsync();

        // What ended first says how the stream ends; the others end because it did.
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pong.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended;
    }

    private static long Limit(long given) => given <= 0 ? long.MaxValue : given;

    /// <exception cref="ApiException">It is none that a stream can have.</exception>
    private static TimeSpan Deadline(StreamingPullRequest request) => request.StreamAckDeadlineSeconds is >= MinDeadlineSeconds and <= MaxDeadlineSeconds and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : throw ApiException.Invalid($"Invalid ack deadline given (streamAckDeadlineSeconds={request.StreamAckDeadlineSeconds}): it must be between {MinDeadlineSeconds} and {MaxDeadlineSeconds}.");

    private static bool AsksForNothing(StreamingPullRequest request) =>
        request.AckIds.Count == 0 && request.ModifyDeadlineAckIds.Count == 0 && request.StreamAckDeadlineSeconds == 0;

    /// <exception cref="ApiException">The request sets what only the first one may.</exception>
    private static void CheckLater(StreamingPullRequest request)
    {
        var wrong = request.Subscription.Length > 0 ? "subscription"
            : request.MaxOutstandingMessages != 0 ? "maxOutstandingMessages"
            : request.MaxOutstandingBytes != 0 ? "maxOutstandingBytes"
            : request.ProtocolVersion != 0 ? "protocolVersion"
            : null;
        if (wrong is not null)
        {
            throw ApiException.Invalid($"{wrong} must not be set in a request after the first one of a stream.");
        }
    }

    private async Task ReceiveAsync(string name, Puller puller, bool answersPings, CancellationToken cancellation)
    {
        while (await stream.ReadAsync(cancellation) is { } request)
        {
            CheckLater(request);
            if (request.StreamAckDeadlineSeconds != 0)
            {
                puller.Deadline = Deadline(request);
            }

            await ApplyAsync(name, request);

            // Not waited for: a client that reads nothing may still acknowledge.
            if (answersPings && AsksForNothing(request) && _pong.IsCompleted)
            {
                _pong = stream.WriteAsync(Answer(service.GetPulled(name)), cancellation);
            }
        }
    }

    private async Task SendAsync(string name, Puller puller, CancellationToken cancellation)
    {
        while (true)
        {
            var subscription = service.GetPulled(name);
            var lent = await subscription.Lane.LendAsync(puller, waits: true, cancellation);
            var messages = await service.ReadAsync(subscription, lent, cancellation);
            if (messages.Count > 0)
            {
                var answer = Answer(subscription);
                answer.ReceivedMessages.AddRange(messages.Select(PubSubMessages.Write));
                await stream.WriteAsync(answer, cancellation);
            }
        }
    }

    private static StreamingPullResponse Answer(Subscription subscription) => new()
    {
        SubscriptionProperties = new StreamingPullResponse.Types.SubscriptionProperties { MessageOrderingEnabled = subscription.Definition.IsOrdered },
    };

    private async Task ApplyAsync(string name, StreamingPullRequest request)
    {
        if (request.ModifyDeadlineAckIds.Count != request.ModifyDeadlineSeconds.Count)
        {
            throw ApiException.Invalid($"modifyDeadlineSeconds has {request.ModifyDeadlineSeconds.Count} values for the {request.ModifyDeadlineAckIds.Count} of modifyDeadlineAckIds.");
        }

        if (request.AckIds.Count + request.ModifyDeadlineAckIds.Count > 0)
        {
            await service.ApplyAsync(name, request.AckIds, [.. request.ModifyDeadlineAckIds.Zip(request.ModifyDeadlineSeconds)]);
        }
    }
}
