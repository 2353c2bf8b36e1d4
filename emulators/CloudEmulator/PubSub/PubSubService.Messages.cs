using System.Globalization;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>Publishing, pulling and acknowledging.</summary>
internal sealed partial class PubSubService
{
    private const int MaxDeadlineSeconds = 600;
    private const long MaxPulledBytes = 10 * 1024 * 1024;
    private static readonly TimeSpan s_longestPull = TimeSpan.FromSeconds(5);

    /// <summary>Answers the ids once every subscription's copy is durable.</summary>
    public Task<IReadOnlyList<string>> PublishAsync(string topic, IReadOnlyList<MessageInput> messages)
    {
        PublishRules.CheckRequest(messages);
        return ForwardAsync(topic, messages);
    }

    /// <summary>Publishes what is no publisher's request.</summary>
    public async Task<IReadOnlyList<string>> ForwardAsync(string topic, IReadOnlyList<MessageInput> messages)
    {
        GetTopic(topic);
        var now = UnixTime.Time(time.Microseconds());
        var published = messages.Select(m => new PubSubMessage(m.Data, m.Attributes, m.OrderingKey, engine.NextId().ToString(CultureInfo.InvariantCulture), now)).ToArray();
        var subscriptions = _subscriptions.Values.Where(s => s.Definition.Topic == topic).ToArray();
        await Task.WhenAll(published.SelectMany(m => subscriptions.Where(s => s.Definition.Filter?.Matches(m.Attributes) != false).Select(s => EnqueueAsync(s, m))));
        return [.. published.Select(m => m.Id)];
    }

    /// <summary>A subscription that is pulled.</summary>
    /// <exception cref="ApiException">There is none of this name, or it is pushed.</exception>
    public Subscription GetPulled(string name)
    {
        // What its lane obeys, so that nobody who was sent away by it comes back at once.
        var subscription = GetSubscription(name);
        return subscription.Lane.Rules.IsPull ? subscription
            : throw new ApiException(ApiCode.FailedPrecondition, $"This method is not supported for this subscription type (resource={Short(name)}): it is pushed.");
    }

    /// <summary>Takes messages, waiting a few seconds for the first one when asked to wait.</summary>
    public async Task<IReadOnlyList<PulledMessage>> PullAsync(string name, int count, bool waits, CancellationToken cancellation = default)
    {
        if (count <= 0)
        {
            throw ApiException.Invalid($"The value for max_messages is too small. You passed {count} in the request, but the minimum value is 1.");
        }

        using var limit = new CancellationTokenSource(s_longestPull, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lifetime.ApplicationStopping, cancellation);
        var puller = new Puller(Math.Min(count, Puller.MaxBatch), MaxPulledBytes);
        try
        {
            while (true)
            {
                var subscription = GetPulled(name);
                puller.Deadline = TimeSpan.FromSeconds(subscription.Definition.AckDeadlineSeconds);
                var lent = await subscription.Lane.LendAsync(puller, waits, either.Token);
                if (lent.Count > 0 || !waits)
                {
                    return await ReadAsync(subscription, lent, cancellation);
                }
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw Stopping();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return [];
        }
    }

    /// <summary>Reads what was lent; what can't be read, or has nobody to go to any more, is taken back.</summary>
    public async Task<IReadOnlyList<PulledMessage>> ReadAsync(Subscription subscription, IReadOnlyList<Lent> lent, CancellationToken cancellation)
    {
        try
        {
            var read = await Task.WhenAll(lent.Select(async l => (Target: await engine.ReadLentAsync(l), l.Parcel, l.Delivery)));
            cancellation.ThrowIfCancellationRequested();
            var counts = subscription.Definition.DeadLetterTopic.Length > 0;
            return
            [
                .. read.Where(r => r.Target is not null)
                    .Select(r => new PulledMessage(AckId.Write(subscription.Id, r.Parcel.Name, r.Delivery), MessageCodec.Read(r.Parcel, r.Target!), counts ? r.Delivery : 0)),
            ];
        }
        catch (Exception)
        {
            engine.Unlend(lent);
            throw;
        }
    }

    /// <summary>Acknowledges what is still there; what is not was acknowledged before.</summary>
    public async Task AcknowledgeAsync(string name, IReadOnlyList<string> ackIds)
    {
        CheckAckIds(ackIds);
        var subscription = GetSubscription(name);
        await Task.WhenAll(Read(subscription, ackIds).Select(a => engine.AcknowledgeAsync(subscription.Lane, a.Name)));
    }

    /// <summary>A deadline of zero gives the messages back; an id of an earlier delivery is no claim on a later one.</summary>
    public async Task ModifyAckDeadlineAsync(string name, IReadOnlyList<string> ackIds, int seconds)
    {
        CheckAckIds(ackIds);
        CheckDeadline(seconds);
        var subscription = GetSubscription(name);
        await Task.WhenAll(Read(subscription, ackIds).Select(a => engine.ExtendAsync(subscription.Lane, a.Name, a.Delivery, TimeSpan.FromSeconds(seconds))));
    }

    /// <summary>Both at once, as the requests of a stream do it: nothing is done unless all of it can be.</summary>
    public async Task ApplyAsync(string name, IReadOnlyList<string> acknowledged, IReadOnlyList<(string AckId, int Seconds)> modified)
    {
        foreach (var (_, seconds) in modified)
        {
            CheckDeadline(seconds);
        }

        var subscription = GetSubscription(name);
        var (ended, extended) = (Read(subscription, acknowledged), Read(subscription, [.. modified.Select(m => m.AckId)]));
        await Task.WhenAll(
        [
            .. ended.Select(a => engine.AcknowledgeAsync(subscription.Lane, a.Name)),
            .. extended.Select((a, i) => engine.ExtendAsync(subscription.Lane, a.Name, a.Delivery, TimeSpan.FromSeconds(modified[i].Seconds))),
        ]);
    }

    /// <summary>Forgets what was published before a time.</summary>
    public async Task SeekAsync(string name, DateTimeOffset? to, bool isToSnapshot)
    {
        if (isToSnapshot)
        {
            throw new ApiException(ApiCode.Unimplemented, "Snapshots are not emulated: seek to a time.");
        }

        var before = UnixTime.Microseconds(to ?? throw ApiException.Invalid("time is required."));
        var lane = GetSubscription(name).Lane;
        var after = "";
        while (after is not null)
        {
            (var parcels, after) = await engine.ListAsync(lane, after, MaxPage);
            await Task.WhenAll(parcels.Where(p => p.CreatedAt < before).Select(p => engine.DeleteAsync(lane, p.Name)));
        }
    }

    public static ApiException Stopping() => ApiException.Unavailable("The emulator is stopping.");

    private static void CheckAckIds(IReadOnlyList<string> ackIds)
    {
        if (ackIds.Count == 0)
        {
            throw ApiException.Invalid("ackIds is required and must not be empty.");
        }
    }

    private static void CheckDeadline(int seconds)
    {
        if (seconds is < 0 or > MaxDeadlineSeconds)
        {
            throw ApiException.Invalid($"Invalid ack deadline given (ackDeadlineSeconds={seconds}): it must be between 0 and {MaxDeadlineSeconds}.");
        }
    }

    /// <summary>All are read first, so that a malformed one has nothing done.</summary>
    private static (string Name, int Delivery)[] Read(Subscription subscription, IReadOnlyList<string> ackIds) => [.. ackIds.Select(id => AckId.Read(id, subscription.Id))];

    private async Task EnqueueAsync(Subscription subscription, PubSubMessage message)
    {
        var definition = subscription.Definition;
        var at = UnixTime.Microseconds(message.PublishedAt);
        try
        {
            await engine.CreateAsync(
                subscription.Lane, MessageCodec.Name(message, definition), MessageCodec.Write(message, definition), at, definition.AckDeadlineSeconds * 1000, at, keepName: false);
        }
        catch (ObjectDisposedException)
        {
            // The subscription was deleted this moment, and its messages with it.
            return;
        }
    }

    private async Task DeadLetterAsync(SubscriptionDefinition subscription, Parcel parcel, HttpTarget target)
    {
        var message = MessageCodec.Read(parcel, target);
        KeyValuePair<string, string>[] origin =
        [
            new("CloudPubSubDeadLetterSourceDeliveryCount", parcel.Dispatches.ToString(CultureInfo.InvariantCulture)),
            new("CloudPubSubDeadLetterSourceSubscription", Short(subscription.Name)),
            new("CloudPubSubDeadLetterSourceSubscriptionProject", subscription.Name.Split('/')[1]),
            new("CloudPubSubDeadLetterSourceTopicPublishTime", ProtoJson.Timestamp(message.PublishedAt)),
        ];
        var attributes = message.Attributes.Where(a => !origin.Any(o => o.Key == a.Key)).Concat(origin).ToArray();
        await ForwardAsync(subscription.DeadLetterTopic, [new MessageInput(message.Data, attributes, message.OrderingKey)]);
    }
}
