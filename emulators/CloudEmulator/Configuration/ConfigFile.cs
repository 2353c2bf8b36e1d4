using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.PubSub;
using PayGatePrime.CloudEmulator.Scheduler;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>Reads the file with queues, topics, subscriptions and jobs; ${KEY} in a string stands for a configuration value.</summary>
internal static partial class ConfigFile
{
    public static ConfigResources Read(EmulatorOptions options, IConfiguration configuration)
    {
        if (options.ConfigFile is not { } path)
        {
            return ConfigResources.None;
        }

        try
        {
            return Parse(File.ReadAllText(path), options, configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmulatorStartException($"The configuration file {path} (--config, Emulator:ConfigFile) can't be read: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or ApiException)
        {
            throw new EmulatorStartException($"The configuration file {path} is wrong: {e.Message}", e);
        }
    }

    public static ConfigResources Parse(string text, EmulatorOptions options, IConfiguration configuration)
    {
        var node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        using var json = JsonDocument.Parse(Replace(node, configuration)?.ToJsonString() ?? "null");
        var fields = JsonFields.Of(json.RootElement.Clone(), "");
        var queues = fields.Array("queues") ?? [];
        var topics = fields.Array("topics") ?? [];
        var resources = new ConfigResources(
            [.. queues.Select((q, i) => Queue(q, $"queues[{i}]", options))],
            [.. topics.Select((t, i) => t.ValueKind == JsonValueKind.String ? Topic(t.GetString()!, options) : throw fields.Bad($"topics[{i}]", "a name"))],
            [.. (fields.Array("subscriptions") ?? []).Select((s, i) => Subscription(s, $"subscriptions[{i}]", options))],
            [.. (fields.Array("jobs") ?? []).Select((j, i) => Job(j, $"jobs[{i}]", options))]);
        fields.End();
        return resources;
    }

    private static QueueInput Queue(JsonElement element, string path, EmulatorOptions options)
    {
        var input = TasksJson.ReadQueue(JsonFields.Of(element, path));
        var full = $"{options.Parent}/queues/{input.Name}";
        if (!Names.IsQueue(full))
        {
            throw ApiException.Invalid($"{path}.name must be a short queue name of letters, digits and hyphens, not '{input.Name}'.");
        }

        _ = QueueSettings.From(input);
        return input with { Name = full };
    }

    private static string Topic(string name, EmulatorOptions options) => name.Length == 0 || name.Contains('/', StringComparison.Ordinal) ? name : $"projects/{options.Project}/topics/{name}";

    private static SubscriptionDefinition Subscription(JsonElement element, string path, EmulatorOptions options)
    {
        var definition = PubSubJson.Read(JsonFields.Of(element, path));
        return definition with
        {
            Name = $"projects/{options.Project}/subscriptions/{definition.Name}",
            Topic = Topic(definition.Topic, options),
            DeadLetterTopic = Topic(definition.DeadLetterTopic, options),
        };
    }

    private static JobDefinition Job(JsonElement element, string path, EmulatorOptions options)
    {
        var definition = JobJson.Read(JsonFields.Of(element, path));
        if (definition.Target.AppEngine is { } routing)
        {
            options.AppEngine.Require(routing);
        }

        return definition with { Name = $"{options.Parent}/jobs/{definition.Name}" };
    }

    private static JsonNode? Replace(JsonNode? node, IConfiguration configuration)
    {
        switch (node)
        {
            case JsonObject fields:
                var copy = new JsonObject();
                foreach (var (name, value) in fields)
                {
                    copy.Add(name, Replace(value, configuration));
                }

                return copy;
            case JsonArray items:
                return new JsonArray([.. items.Select(i => Replace(i, configuration))]);
            case JsonValue value when value.TryGetValue<string>(out var text):
                return JsonValue.Create(Placeholder().Replace(text, match =>
                {
                    var key = match.Groups[1].Value;
                    return configuration[key] is { Length: > 0 } found ? found.TrimEnd('/')
                        : throw new EmulatorStartException($"The configuration file {configuration["Emulator:ConfigFile"]} uses ${{{key}}}, but the setting {key} is missing.");
                }));
            default:
                return node?.DeepClone();
        }
    }

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Placeholder();
}
