using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>Topics, push subscriptions and publishing.</summary>
internal sealed class PubSubService(DeliveryEngine engine, IStore store, TimeProvider time)
{
    private const int MaxPage = 1000;
    private readonly ConcurrentDictionary<string, long> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1, 1);

    public void Load(IEnumerable<StoredResource> resources)
    {
        foreach (var stored in resources)
        {
            if (stored.Kind == ResourceKind.Topic)
            {
                _topics[stored.Name] = stored.Id;
            }
            else if (stored.Kind == ResourceKind.Subscription)
            {
                using var json = JsonDocument.Parse(stored.Body);
                var definition = PubSubJson.Read(JsonFields.Of(json.RootElement, stored.Name));
                _subscriptions[stored.Name] = new Subscription(stored.Id, definition, engine.AddLane(stored.Id, stored.Name, Rules(definition)));
            }
        }
    }

    public Page<string> ListTopics(string project, int pageSize, string? pageToken) =>
        Paging.Of(_topics.Keys.Where(t => t.StartsWith(project + "/topics/", StringComparison.Ordinal)).Order(StringComparer.Ordinal), t => t, pageSize, MaxPage, pageToken);

    public IEnumerable<string> AllTopics() => _topics.Keys.Order(StringComparer.Ordinal);

    public string GetTopic(string name) => _topics.ContainsKey(PubSubNames.CheckTopic(name)) ? name : throw NoTopic(name);

    public async Task<string> CreateTopicAsync(string name, bool mayExist)
    {
        PubSubNames.CheckTopic(name);
        await ChangeAsync(async () =>
        {
            if (_topics.ContainsKey(name))
            {
                return mayExist ? true : throw new ApiException(ApiCode.AlreadyExists, $"Resource already exists in the project (resource={ShortName(name)}).");
            }

            var id = engine.NextId();
            await store.PutResourceAsync(new StoredResource(id, ResourceKind.Topic, name, JsonSerializer.Serialize(new Dictionary<string, string> { ["name"] = name }), null));
            return _topics.TryAdd(name, id);
        });
        return name;
    }

    /// <summary>Its subscriptions stay and get nothing more.</summary>
    public Task DeleteTopicAsync(string name) => ChangeAsync(async () =>
    {
        await store.ForgetResourceAsync(_topics.TryGetValue(PubSubNames.CheckTopic(name), out var id) ? id : throw NoTopic(name));
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
        _subscriptions.TryGetValue(PubSubNames.CheckSubscription(name), out var subscription) ? subscription : throw NoSubscription(name);

    public Task<Subscription> CreateSubscriptionAsync(SubscriptionDefinition definition, bool mayExist)
    {
        PubSubNames.CheckSubscription(definition.Name);
        PubSubNames.CheckTopic(definition.Topic);
        return ChangeAsync(async () =>
        {
            GetTopic(definition.Topic);
            if (definition.DeadLetterTopic.Length > 0)
            {
                GetTopic(definition.DeadLetterTopic);
            }

            if (_subscriptions.TryGetValue(definition.Name, out var old))
            {
                if (!mayExist)
                {
                    throw new ApiException(ApiCode.AlreadyExists, $"Resource already exists in the project (resource={ShortName(definition.Name)}).");
                }

                var changed = old with { Definition = definition };
                await store.PutResourceAsync(Stored(changed));
                changed.Lane.Rules = Rules(definition);
                return _subscriptions[definition.Name] = changed;
            }

            var id = engine.NextId();
            var subscription = new Subscription(id, definition, engine.AddLane(id, definition.Name, Rules(definition)));
            await store.PutResourceAsync(Stored(subscription));
            return _subscriptions[definition.Name] = subscription;
        });
    }

    public Task DeleteSubscriptionAsync(string name) => ChangeAsync(async () =>
    {
        var subscription = GetSubscription(name);
        await store.ForgetResourceAsync(subscription.Id);
        _subscriptions.TryRemove(name, out _);
        engine.RemoveLane(subscription.Lane);
        return true;
    });

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

    private static ApiException NoTopic(string name) => ApiException.NotFound($"Resource not found (resource={ShortName(name)}).");

    private static ApiException NoSubscription(string name) => ApiException.NotFound($"Resource not found (resource={ShortName(name)}).");

    private static string ShortName(string name) => name[(name.LastIndexOf('/') + 1)..];

    private static StoredResource Stored(Subscription subscription)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            PubSubJson.Write(writer, subscription.Definition);
        }

        return new StoredResource(subscription.Id, ResourceKind.Subscription, subscription.Definition.Name, Encoding.UTF8.GetString(buffer.WrittenSpan), null);
    }

    private SubscriptionRules Rules(SubscriptionDefinition definition) => new(definition, DeadLetterAsync);

    private async Task EnqueueAsync(Subscription subscription, PubSubMessage message)
    {
        var at = UnixTime.Microseconds(message.PublishedAt);
        try
        {
            await engine.CreateAsync(
                subscription.Lane, message.Id, MessageCodec.Write(message, subscription.Definition), at, subscription.Definition.AckDeadlineSeconds * 1000, at, keepName: false);
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
            new("CloudPubSubDeadLetterSourceSubscription", ShortName(subscription.Name)),
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
