using System.Globalization;
using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.CloudTasks;
using PayGatePrime.CloudEmulator.Delivery;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PayGatePrime.CloudEmulator.Configuration;

/// <summary>Reads queues from a queue.yaml, the file that gcloud deploys queues from. What is about access or storage is accepted without effect.</summary>
internal static partial class QueueFile
{
    public static IReadOnlyList<QueueInput> Read(EmulatorOptions options)
    {
        if (options.QueueFile is not { } path)
        {
            return [];
        }

        try
        {
            return Parse(File.ReadAllText(path), options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmulatorStartException($"The queue file {path} (--queues, Emulator:QueueFile) can't be read: {e.Message}", e);
        }
        catch (Exception e) when (e is YamlException or ApiException)
        {
            throw new EmulatorStartException($"The queue file {path} (--queues, Emulator:QueueFile) is wrong: {e.Message}", e);
        }
    }

    /// <summary>Reads the queues of the setting Emulator:Queues: their names, or a list of them in YAML's flow style with the fields of a queue.yaml.</summary>
    /// <exception cref="EmulatorStartException">The setting is wrong.</exception>
    public static IReadOnlyList<QueueInput> ReadSetting(EmulatorOptions options)
    {
        if (options.Queues is not { } text)
        {
            return [];
        }

        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            var queues = yaml.Documents[0].RootNode is YamlSequenceNode list
                ? list.Select(n => n is YamlScalarNode name ? Named(name.Value!, options) : Queue(n, options))
                : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => Named(n, options));
            return Once([.. queues]);
        }
        catch (Exception e) when (e is YamlException or ApiException)
        {
            throw new EmulatorStartException($"Emulator:Queues is wrong: {e.Message}", e);
        }
    }

    /// <exception cref="YamlException">The text is not YAML, or not a queue.yaml; the message names the place.</exception>
    /// <exception cref="ApiException">A value is out of bounds.</exception>
    public static IReadOnlyList<QueueInput> Parse(string text, EmulatorOptions options)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        if (yaml.Documents.Count == 0)
        {
            return [];
        }

        var queues = new List<QueueInput>();
        foreach (var (name, value) in Fields(yaml.Documents[0].RootNode, "the file"))
        {
            switch (name.Value)
            {
                case "queue":
                    queues.AddRange((value as YamlSequenceNode ?? throw Wrong(value, "queue must be a list")).Select(q => Queue(q, options)));
                    break;
                case "total_storage_limit":
                    break;
                default:
                    throw Wrong(name, $"there is no field {name.Value} in a queue.yaml");
            }
        }

        return Once(queues);
    }

    private static IReadOnlyList<QueueInput> Once(IReadOnlyList<QueueInput> queues) =>
        queues.GroupBy(q => q.Name).FirstOrDefault(g => g.Count() > 1) is { } twice ? throw ApiException.Invalid($"The queue {twice.Key} is there twice.") : queues;

    private static QueueInput Named(string id, EmulatorOptions options) => Names.IsQueue($"{options.Parent}/queues/{id}") ? new QueueInput { Name = $"{options.Parent}/queues/{id}" }
        : throw ApiException.Invalid($"'{id}' is no queue's name: letters, digits and hyphens are expected.");

    private static QueueInput Queue(YamlNode node, EmulatorOptions options)
    {
        var input = new QueueInput();
        foreach (var (name, value) in Fields(node, "a queue"))
        {
            input = name.Value switch
            {
                "name" => input with { Name = $"{options.Parent}/queues/{Text(name, value)}" },
                "rate" => input with { MaxDispatchesPerSecond = Rate(name, value) },
                "bucket_size" => input with { MaxBurstSize = Whole(name, value) },
                "max_concurrent_requests" => input with { MaxConcurrentDispatches = Whole(name, value) },
                "retry_parameters" => Fields(value, name.Value).Aggregate(input, (i, f) => Retry(i, f.Name, f.Value)),
                "mode" when Text(name, value) == "push" => input,
                "target" => input with { Routing = Target(name, value) },
                "acl" => input,
                "mode" => throw Wrong(value, "only queues of the mode push are emulated"),
                _ => throw Wrong(name, $"there is no field {name.Value} in a queue"),
            };
        }

        if (input.Name is null || !Names.IsQueue(input.Name))
        {
            throw Wrong(node, "a queue needs a name of letters, digits and hyphens");
        }

        _ = QueueSettings.From(input);
        return input;
    }

    /// <summary>A service, with a version before it, and an instance before that.</summary>
    private static AppEngineRouting Target(YamlScalarNode name, YamlNode value) => Text(name, value).Split('.') switch
    {
        [var service] => new AppEngineRouting(service, "", ""),
        [var version, var service] => new AppEngineRouting(service, version, ""),
        [var instance, var version, var service] => new AppEngineRouting(service, version, instance),
        _ => throw Wrong(value, "target must be a service, such as worker, v1.worker or 0.v1.worker"),
    };

    private static QueueInput Retry(QueueInput input, YamlScalarNode name, YamlNode value) => name.Value switch
    {
        // The file counts retries, the API attempts.
        "task_retry_limit" => input with { MaxAttempts = Whole(name, value) + 1 },
        "task_age_limit" => input with { MaxRetryDuration = Age(name, value) },
        "min_backoff_seconds" => input with { MinBackoff = Seconds(name, value) },
        "max_backoff_seconds" => input with { MaxBackoff = Seconds(name, value) },
        "max_doublings" when Whole(name, value) == 0 => throw Wrong(value, "max_doublings must be at least 1, because the API takes 0 for the default"),
        "max_doublings" => input with { MaxDoublings = Whole(name, value) },
        _ => throw Wrong(name, $"there is no field {name.Value} in retry_parameters"),
    };

    private static IEnumerable<(YamlScalarNode Name, YamlNode Value)> Fields(YamlNode node, string what) =>
        (node as YamlMappingNode ?? throw Wrong(node, $"{what} must be a mapping")).Children.Select(c => (c.Key as YamlScalarNode ?? throw Wrong(c.Key, $"{what} holds a name that is no text"), c.Value));

    private static string Text(YamlScalarNode name, YamlNode value) => value is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Wrong(value, $"{name.Value} must be a text");

    private static int Whole(YamlScalarNode name, YamlNode value) =>
        int.TryParse(Text(name, value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue ? number : throw Wrong(value, $"{name.Value} must be a whole number");

    private static TimeSpan Seconds(YamlScalarNode name, YamlNode value) =>
        decimal.TryParse(Text(name, value), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 100_000_000
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : throw Wrong(value, $"{name.Value} must be a number of seconds");

    private static double Rate(YamlScalarNode name, YamlNode value)
    {
        var match = RatePattern().Match(Text(name, value));
        return match.Success
            ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) is > 0 and var number ? number / UnitSeconds(match.Groups[2].Value) : throw Wrong(value, "rate must be above 0; pause the queue instead")
            : throw Wrong(value, "rate must be a number and a unit, such as 5/s (s, m, h or d)");
    }

    private static TimeSpan Age(YamlScalarNode name, YamlNode value)
    {
        var match = AgePattern().Match(Text(name, value));
        return match.Success ? TimeSpan.FromSeconds((long)(decimal.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * UnitSeconds(match.Groups[2].Value)))
            : throw Wrong(value, "task_age_limit must be a number and a unit, such as 2d (s, m, h or d)");
    }

    private static int UnitSeconds(string unit) => unit switch
    {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => 86_400,
    };

    private static SemanticErrorException Wrong(YamlNode node, string reason) => new(node.Start, node.End, $"line {node.Start.Line}: {reason}.");

    [GeneratedRegex(@"^([0-9]{1,9}(?:\.[0-9]{1,9})?)/([smhd])\z")]
    private static partial Regex RatePattern();

    [GeneratedRegex(@"^([0-9]{1,6}(?:\.[0-9]{1,6})?)([smhd])\z")]
    private static partial Regex AgePattern();
}
