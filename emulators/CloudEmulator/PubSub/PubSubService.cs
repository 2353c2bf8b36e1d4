using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;
using PayGatePrime.CloudEmulator.Iam;
using PayGatePrime.CloudEmulator.Storage;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>Topics, subscriptions, publishing and pulling: the methods of google.pubsub.v1.Publisher and .Subscriber.</summary>
internal sealed partial class PubSubService(DeliveryEngine engine, IStore store, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>What is answered about snapshots, schemas and detaching.</summary>
    public const string NotEmulated = "Snapshots, schemas and detaching are not emulated.";

    private const int MaxPage = 1000;
    private const string StoredPolicy = "iamPolicy";
    private static readonly string[] s_changeable = ["ackDeadlineSeconds", "deadLetterPolicy", "expirationPolicy", "labels", "messageRetentionDuration", "pushConfig", "retryPolicy", "retainAckedMessages", "enableExactlyOnceDelivery"];
    private static readonly string[] s_changeableOfTopic = ["labels", "messageRetentionDuration"];
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _changing = new(1, 1);

    public void Load(IEnumerable<StoredResource> resources)
    {
        foreach (var stored in resources.Where(r => r.Kind is ResourceKind.Topic or ResourceKind.Subscription))
        {
            using var json = JsonDocument.Parse(stored.Body);
            var fields = JsonFields.Of(json.RootElement, stored.Name);
            var policy = fields.Object(StoredPolicy) is { } found ? IamJson.Read(found) : IamPolicy.Empty;
            if (stored.Kind == ResourceKind.Topic)
            {
                var (labels, retention) = PubSubJson.ReadTopic(fields);
                _topics[stored.Name] = new Topic(stored.Id, stored.Name, labels, retention, policy);
            }
            else
            {
                var definition = PubSubJson.Read(fields);
                _subscriptions[stored.Name] = new Subscription(stored.Id, definition, engine.AddLane(stored.Id, stored.Name, Rules(definition)), policy);
            }
        }
    }

    public Page<Topic> ListTopics(string project, int pageSize, string? pageToken)
    {
        var prefix = PubSubNames.CheckProject(project) + "/topics/";
        return Paging.Of(AllTopics().Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal)), t => t.Name, pageSize, MaxPage, pageToken);
    }

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

            return await PutAsync(new Topic(engine.NextId(), name, labels, retention, IamPolicy.Empty));
        });
    }

    /// <param name="update">The topic as the API's JSON.</param>
    public async Task<Topic> UpdateTopicAsync(string name, JsonElement update, string? mask)
    {
        CheckMask(mask, "Topic", s_changeableOfTopic);
        return await ChangeAsync(() =>
        {
            var old = GetTopic(name);
            using var merged = JsonDocument.Parse(FieldMask.Merge(w => PubSubJson.WriteTopic(w, old), update, mask));
            var (labels, retention) = PubSubJson.ReadTopic(JsonFields.Of(merged.RootElement, "topic"));
            return PutAsync(old with { Labels = labels, Retention = retention });
        });
    }

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

    public Page<Subscription> ListSubscriptions(string project, int pageSize, string? pageToken)
    {
        var prefix = PubSubNames.CheckProject(project) + "/subscriptions/";
        return Paging.Of(AllSubscriptions().Where(s => s.Definition.Name.StartsWith(prefix, StringComparison.Ordinal)), s => s.Definition.Name, pageSize, MaxPage, pageToken);
    }

    /// <returns>The subscriptions' names.</returns>
    public Page<string> ListTopicSubscriptions(string topic, int pageSize, string? pageToken)
    {
        GetTopic(topic);
        return Paging.Of(AllSubscriptions().Where(s => s.Definition.Topic == topic).Select(s => s.Definition.Name), n => n, pageSize, MaxPage, pageToken);
    }

    public IEnumerable<Subscription> AllSubscriptions() => _subscriptions.Values.OrderBy(s => s.Definition.Name, StringComparer.Ordinal);

    public Subscription GetSubscription(string name) =>
        _subscriptions.TryGetValue(PubSubNames.CheckSubscription(name), out var subscription) ? subscription : throw NotFound(name);

    /// <summary>One without a name gets a random one in its topic's project.</summary>
    public Task<Subscription> CreateSubscriptionAsync(SubscriptionDefinition definition, bool mayExist)
    {
        PubSubNames.CheckTopic(definition.Topic);
        if (definition.Name.Length == 0)
        {
            definition = definition with { Name = $"projects/{definition.Topic.Split('/')[1]}/subscriptions/sub-{RandomNumberGenerator.GetHexString(16, lowercase: true)}" };
        }

        PubSubNames.CheckSubscription(definition.Name);
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

                if (old.Definition.Filter?.Text != definition.Filter?.Text)
                {
                    throw ApiException.Invalid($"The subscription {definition.Name} is there already, and its filter can't change: delete it first.");
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
                return await PutAsync(new Subscription(id, definition, lane, IamPolicy.Empty));
            }
            catch (ApiException)
            {
                engine.RemoveLane(lane);
                throw;
            }
        });
    }

    /// <param name="update">The subscription as the API's JSON.</param>
    public Task<Subscription> UpdateSubscriptionAsync(string name, JsonElement update, string? mask)
    {
        CheckMask(mask, "Subscription", s_changeable);
        return ChangeAsync(name, old =>
        {
            using var merged = JsonDocument.Parse(FieldMask.Merge(w => PubSubJson.Write(w, old), update, mask));
            return PubSubJson.Read(JsonFields.Of(merged.RootElement, "subscription")) with { Name = name };
        });
    }

    public Task<Subscription> ModifyPushConfigAsync(string name, JsonFields? push) => push is null
        ? throw ApiException.Invalid("pushConfig is required; an empty one makes the subscription a pulled one.")
        : ChangeAsync(name, old => PubSubJson.ReadPush(push, old));

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

    private static ApiException NotFound(string name) => ApiException.NotFound($"Resource not found (resource={Short(name)}).");

    private static ApiException Exists(string name) => new(ApiCode.AlreadyExists, $"Resource already exists in the project (resource={Short(name)}).");

    private static string Short(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <exception cref="ApiException">The mask names nothing, or something that can't change.</exception>
    private static void CheckMask(string? mask, string resource, string[] changeable)
    {
        var paths = (mask ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (paths.Length == 0)
        {
            throw ApiException.Invalid("The update_mask in the request must be specified and non-empty.");
        }

        if (paths.FirstOrDefault(p => !changeable.Contains(JsonFields.Camel(p.Split('.')[0]))) is { } wrong)
        {
            throw ApiException.Invalid($"Invalid update_mask provided in the request: '{wrong}' is not a field of {resource} that can be changed.");
        }
    }

    private void CheckDeadLetters(SubscriptionDefinition definition)
    {
        if (definition.DeadLetterTopic.Length > 0)
        {
            GetTopic(definition.DeadLetterTopic);
        }
    }

    private async Task<Topic> PutAsync(Topic topic)
    {
        await store.PutResourceAsync(Stored(topic.Id, ResourceKind.Topic, topic.Name, w => PubSubJson.WriteTopicFields(w, topic), topic.Policy));
        return _topics[topic.Name] = topic;
    }

    private async Task<Subscription> PutAsync(Subscription subscription)
    {
        var definition = subscription.Definition;
        await store.PutResourceAsync(Stored(subscription.Id, ResourceKind.Subscription, definition.Name, w => PubSubJson.WriteFields(w, definition), subscription.Policy));
        subscription.Lane.Rules = Rules(definition);
        return _subscriptions[definition.Name] = subscription;
    }

    private static StoredResource Stored(long id, ResourceKind kind, string name, Action<Utf8JsonWriter> writeFields, IamPolicy policy)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writeFields(writer);
            writer.WritePropertyName(StoredPolicy);
            IamJson.Write(writer, policy);
            writer.WriteEndObject();
        }

        return new StoredResource(id, kind, name, Encoding.UTF8.GetString(buffer.WrittenSpan), null);
    }

    private SubscriptionRules Rules(SubscriptionDefinition definition) => new(definition, DeadLetterAsync);

    private Task<Subscription> ChangeAsync(string name, Func<SubscriptionDefinition, SubscriptionDefinition> change) => ChangeAsync(() =>
    {
        var subscription = GetSubscription(name);
        var definition = change(subscription.Definition);
        CheckDeadLetters(definition);
        return PutAsync(subscription with { Definition = definition });
    });

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
