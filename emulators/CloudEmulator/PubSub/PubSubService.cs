using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>Topics, subscriptions, publishing and pulling: the methods of google.pubsub.v1.Publisher and .Subscriber.</summary>
internal sealed class PubSubService(DeliveryEngine engine, IStore store, TimeProvider time)
{
    private const int MaxPage = 1000;
    private static readonly TimeSpan s_longestPull = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pullPause = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1, 1);

    public void Load(IEnumerable<StoredResource> resources)
    {
        foreach (var stored in resources.Where(r => r.Kind is ResourceKind.Topic or ResourceKind.Subscription))
        {
            using var json = JsonDocument.Parse(stored.Body);
            var fields = JsonFields.Of(json.RootElement, stored.Name);
            if (stored.Kind == ResourceKind.Topic)
            {
                var (labels, retention) = PubSubJson.ReadTopic(fields);
                _topics[stored.Name] = new Topic(stored.Id, stored.Name, labels, retention);
            }
            else
            {
                var definition = PubSubJson.Read(fields);
                _subscriptions[stored.Name] = new Subscription(stored.Id, definition, engine.AddLane(stored.Id, stored.Name, Rules(definition)));
            }
        }
    }

    public Page<Topic> ListTopics(string project, int pageSize, string? pageToken) =>
        Paging.Of(AllTopics().Where(t => t.Name.StartsWith(project + "/topics/", StringComparison.Ordinal)), t => t.Name, pageSize, MaxPage, pageToken);

    public IEnumerable<Topic> AllTopics() => _topics.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    public Topic GetTopic(string name) => _topics.TryGetValue(PubSubNames.CheckTopic(name), out var topic) ? topic : throw NotFound(name);

    public Task<Topic> CreateTopicAsync(string name, IReadOnlyList<KeyValuePair<string, string>> labels, TimeSpan? retention, bool mayExist)
    {
        PubSubNames.CheckTopic(name);
        return ChangeAsync(async () =>
        {
            if (_topics.TryGetValue(name, out var old))
            {
                return mayExist ? old : throw Exists(name);
            }

            return await PutAsync(new Topic(engine.NextId(), name, labels, retention));
        });
    }

    public Task<Topic> UpdateTopicAsync(string name, Func<Topic, Topic> change) => ChangeAsync(() => PutAsync(change(GetTopic(name))));

    /// <summary>Its subscriptions stay with what they hold, and get nothing more.</summary>
    public Task DeleteTopicAsync(string name) => ChangeAsync(async () =>
    {
        var topic = GetTopic(name);
        foreach (var subscription in _subscriptions.Values.Where(s => s.Definition.Topic == name))
        {
            await PutAsync(subscription with { Definition = subscription.Definition with { Topic = SubscriptionDefinition.DeletedTopic } });
        }

        await store.ForgetResourceAsync(topic.Id);
        return _topics.TryRemove(name, out _);
    });

    /// <summary>Answers the ids once every subscription's copy is durable.</summary>
    public async Task<IReadOnlyList<string>> PublishAsync(string topic, IReadOnlyList<(byte[] Data, IReadOnlyList<KeyValuePair<string, string>> Attributes, string OrderingKey)> messages)
    {
        GetTopic(topic);
        var now = UnixTime.Time(time.Microseconds());
        var published = messages.Select(m => new PubSubMessage(m.Data, m.Attributes, m.OrderingKey, engine.NextId().ToString(CultureInfo.InvariantCulture), now)).ToArray();
        var subscriptions = _subscriptions.Values.Where(s => s.Definition.Topic == topic).ToArray();
        await Task.WhenAll(published.SelectMany(m => subscriptions.Select(s => EnqueueAsync(s, m))));
        return [.. published.Select(m => m.Id)];
    }

    public Page<Subscription> ListSubscriptions(string project, int pageSize, string? pageToken) =>
        Paging.Of(AllSubscriptions().Where(s => s.Definition.Name.StartsWith(project + "/subscriptions/", StringComparison.Ordinal)), s => s.Definition.Name, pageSize, MaxPage, pageToken);

    public IEnumerable<Subscription> AllSubscriptions() => _subscriptions.Values.OrderBy(s => s.Definition.Name, StringComparer.Ordinal);

    public Subscription GetSubscription(string name) =>
        _subscriptions.TryGetValue(PubSubNames.CheckSubscription(name), out var subscription) ? subscription : throw NotFound(name);

    public Task<Subscription> CreateSubscriptionAsync(SubscriptionDefinition definition, bool mayExist)
    {
        PubSubNames.CheckSubscription(definition.Name);
        PubSubNames.CheckTopic(definition.Topic);
        return ChangeAsync(async () =>
        {
            GetTopic(definition.Topic);
            CheckDeadLetters(definition);
            if (_subscriptions.TryGetValue(definition.Name, out var old))
            {
                if (!mayExist)
                {
                    throw Exists(definition.Name);
                }

                if (old.Definition.IsOrdered != definition.IsOrdered)
                {
                    throw ApiException.Invalid($"The subscription {definition.Name} is there already, and its enableMessageOrdering can't change: delete it first.");
                }

                return await PutAsync(old with { Definition = definition });
            }

            var id = engine.NextId();
            var lane = engine.AddLane(id, definition.Name, Rules(definition));
            try
            {
                return await PutAsync(new Subscription(id, definition, lane));
            }
            catch (ApiException)
            {
                engine.RemoveLane(lane);
                throw;
            }
        });
    }

    public Task<Subscription> UpdateSubscriptionAsync(string name, Func<SubscriptionDefinition, SubscriptionDefinition> change) => ChangeAsync(() =>
    {
        var subscription = GetSubscription(name);
        var definition = change(subscription.Definition);
        CheckDeadLetters(definition);
        return PutAsync(subscription with { Definition = definition });
    });

    public Task DeleteSubscriptionAsync(string name) => ChangeAsync(async () =>
    {
        var subscription = GetSubscription(name);
        await store.ForgetResourceAsync(subscription.Id);
        _subscriptions.TryRemove(name, out _);
        engine.RemoveLane(subscription.Lane);
        return true;
    });

    /// <summary>Takes messages, waiting a few seconds for the first one when asked to wait.</summary>
    public async Task<IReadOnlyList<PulledMessage>> PullAsync(string name, int count, bool waits, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var subscription = GetSubscription(name);
            if (!subscription.Definition.IsPull)
            {
                throw new ApiException(ApiCode.FailedPrecondition, $"This method is not supported for this subscription type (resource={Short(name)}): it is pushed.");
            }

            var lent = engine.Lend(subscription.Lane, count, TimeSpan.FromSeconds(subscription.Definition.AckDeadlineSeconds));
            if (lent.Count > 0 || !waits || TimeProvider.System.GetElapsedTime(start) > s_longestPull)
            {
                var read = await Task.WhenAll(lent.Select(async l => (Target: await engine.ReadTargetAsync(l.Parcel), l.Parcel, l.Delivery)));
                var counts = subscription.Definition.DeadLetterTopic.Length > 0;
                return [.. read.Where(r => r.Target is not null).Select(r => new PulledMessage(AckId.Write(subscription.Id, r.Parcel.Name, r.Delivery), MessageCodec.Read(r.Parcel, r.Target!), counts ? r.Delivery : 0))];
            }

            await Task.Delay(s_pullPause, TimeProvider.System, cancellation);
        }
    }

    /// <summary>Acknowledges what is still there; what is not was acknowledged before.</summary>
    public async Task AcknowledgeAsync(string name, IReadOnlyList<string> ackIds)
    {
        var subscription = GetSubscription(name);
        await Task.WhenAll(Read(subscription, ackIds).Select(a => engine.AcknowledgeAsync(subscription.Lane, a.Name)));
    }

    /// <summary>A deadline of zero gives the messages back; an id of an earlier delivery is no claim on a later one.</summary>
    public async Task ModifyAckDeadlineAsync(string name, IReadOnlyList<string> ackIds, TimeSpan deadline)
    {
        var subscription = GetSubscription(name);
        await Task.WhenAll(Read(subscription, ackIds).Select(a => engine.ExtendAsync(subscription.Lane, a.Name, a.Delivery, deadline)));
    }

    /// <summary>Forgets what was published before a time.</summary>
    public async Task SeekAsync(string name, DateTimeOffset to)
    {
        var before = UnixTime.Microseconds(to);
        var lane = GetSubscription(name).Lane;
        var after = "";
        while (after is not null)
        {
            (var parcels, after) = await engine.ListAsync(lane, after, MaxPage);
            await Task.WhenAll(parcels.Where(p => p.CreatedAt < before).Select(p => engine.DeleteAsync(lane, p.Name)));
        }
    }

    public async Task ForgetAllAsync()
    {
        foreach (var name in _subscriptions.Keys)
        {
            await DeleteSubscriptionAsync(name);
        }

        foreach (var name in _topics.Keys)
        {
            await DeleteTopicAsync(name);
        }
    }

    private static ApiException NotFound(string name) => ApiException.NotFound($"Resource not found (resource={Short(name)}).");

    private static ApiException Exists(string name) => new(ApiCode.AlreadyExists, $"Resource already exists in the project (resource={Short(name)}).");

    private static string Short(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>All are read first, so that a malformed one has nothing done.</summary>
    private static (string Name, int Delivery)[] Read(Subscription subscription, IReadOnlyList<string> ackIds) => [.. ackIds.Select(id => AckId.Read(id, subscription.Id))];

    private void CheckDeadLetters(SubscriptionDefinition definition)
    {
        if (definition.DeadLetterTopic.Length > 0)
        {
            GetTopic(definition.DeadLetterTopic);
        }
    }

    private async Task<Topic> PutAsync(Topic topic)
    {
        await store.PutResourceAsync(new StoredResource(topic.Id, ResourceKind.Topic, topic.Name, Json(w => PubSubJson.WriteTopic(w, topic)), null));
        return _topics[topic.Name] = topic;
    }

    private async Task<Subscription> PutAsync(Subscription subscription)
    {
        var definition = subscription.Definition;
        await store.PutResourceAsync(new StoredResource(subscription.Id, ResourceKind.Subscription, definition.Name, Json(w => PubSubJson.Write(w, definition)), null));
        subscription.Lane.Rules = Rules(definition);
        return _subscriptions[definition.Name] = subscription;
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private SubscriptionRules Rules(SubscriptionDefinition definition) => new(definition, DeadLetterAsync);

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
        await PublishAsync(subscription.DeadLetterTopic, [(message.Data, attributes, message.OrderingKey)]);
    }

    private async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        await _changing.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _changing.Release();
        }
    }
}
