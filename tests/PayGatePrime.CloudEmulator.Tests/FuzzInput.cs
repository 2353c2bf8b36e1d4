using System.Collections;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace PayGatePrime.CloudEmulator.Tests;

/// <summary>Requests that are nearly right: well-formed often enough to reach what lies behind the parsers.</summary>
internal sealed class FuzzInput(int seed)
{
    private const string Location = Emulator.Location;
    private const string Queue = $"{Location}/queues/q";

    private static readonly string[] s_texts =
    [
        "", "a", "q", "0", "-1", "1e400", "\0", "a\0b", "\u00fc", "\ud83d\ude00", "a b", "\r\n", "%", "%00", "%zz", "../..", "{", "*", "/", ":", "//", "_", "__a__", "nul", "true",
        "2030-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59-23:59", "5s", "-5s", "0.000000001s", "315576000000s", "99999999999999s",
        "http://127.0.0.1:9/", "https://", "http://[", "http://\0", "roles/viewer", "allUsers", "state: PAUSED", "state:", "projects/p", Location, Queue, Queue + "/tasks/t", Queue + "/tasks/", "/tasks/",
        "rate_limits.max_dispatches_per_second", "rateLimits,,retryConfig", "*/5 * * * *", "Europe/Berlin", "projects/p/topics/top", "projects/p/subscriptions/sub", new string('a', 600), new string('/', 300),
    ];

    private static readonly string[] s_paths = ["description", "schedule", "http_target", "http_target.uri", "http_target.oidc_token.audience", "pubsub_target.data", "retry_config.retry_count", "time_zone", "*", "state", "name"];
    private static readonly double[] s_numbers = [0, 1, -1, 0.5, 500, 501, 1e18, -1e18, 1e308, double.NaN, double.PositiveInfinity, double.Epsilon];
    private static readonly long[] s_integers = [0, 1, -1, 3, 100, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 999_999_999, 1_000_000_000, 253_402_300_799, 253_402_300_800, 315_576_000_000];

    private static readonly string[] s_json =
    [
        "null", "true", "[]", "{}", "0", "-1", "1e999", "1.5", "99999999999999999999", "\"\\u0000\"", "\"\\ud800\"", "[[[[[[[[[[]]]]]]]]]]", "{\"a\":{\"a\":{\"a\":{}}}}", "\"YQ==\"", "\"FULL\"", "7",
    ];

    /// <summary>Fields by which nearly everything is refused.</summary>
    private static readonly HashSet<string> s_rare =
        ["bigquery_config", "cloud_storage_config", "bigtable_config", "message_transforms", "schema_settings", "ingestion_data_source_settings", "enable_exactly_once_delivery", "retain_acked_messages", "snapshot"];

    private static readonly string[] s_filters = ["attributes:a", "attributes.a = \"b\" OR NOT attributes:\"c d\"", "hasPrefix(attributes.a, \"\\\"\")", "((attributes:a))", "attributes.", "\"", "NOT", "(((((((("];
    private const string Top = "projects/p/topics/top";
    private const string QueueBody = $$"""{"name":"{{Queue}}","rateLimits":{"maxDispatchesPerSecond":5,"maxBurstSize":1,"maxConcurrentDispatches":2},"retryConfig":{"maxAttempts":3,"minBackoff":"1s","maxBackoff":"2s","maxDoublings":1,"maxRetryDuration":"3s"},"state":"RUNNING"}""";
    private const string TaskBody = $$"""{"task":{"scheduleTime":"2026-12-01T00:00:00Z","dispatchDeadline":"20s","retryConfig":{"maxAttempts":2,"minBackoff":"3000s"},"httpRequest":{"url":"http://127.0.0.1:9/","httpMethod":"POST","body":"YQ==","headers":{"a":"b"},"oidcToken":{"serviceAccountEmail":"a@b","audience":"c"} } },"responseView":"FULL"}""";
    private const string AppEngineBody = """{"task":{"dispatchDeadline":"20s","appEngineHttpRequest":{"relativeUri":"/x?a=b","httpMethod":"POST","body":"YQ==","headers":{"User-Agent":"b"},"appEngineRouting":{"service":"s","version":"v","instance":"1"}}}}""";
    private const string PolicyBody = """{"policy":{"version":3,"bindings":[{"role":"roles/viewer","members":["allUsers"],"condition":{"expression":"true","title":"t"} }]},"updateMask":"bindings,etag"}""";
    private const string JobBody = $$"""{"name":"{{Location}}/jobs/j","schedule":"*/5 * * * *","timeZone":"Etc/UTC","attemptDeadline":"30s","httpTarget":{"uri":"http://127.0.0.1:9/","httpMethod":"PUT","headers":{"a":"b"},"body":"YQ=="},"retryConfig":{"retryCount":1,"minBackoffDuration":"1s"} }""";
    private const string SubscriptionBody = """{"topic":"projects/p/topics/top","ackDeadlineSeconds":20,"pushConfig":{"pushEndpoint":"http://127.0.0.1:9/"},"retryPolicy":{"minimumBackoff":"1s","maximumBackoff":"2s"}}""";

    private static readonly (string Method, string Path, string Body)[] s_calls =
    [
        ("GET", $"/v2/{Location}/queues", "{}"), ("POST", $"/v2/{Location}/queues", QueueBody), ("GET", $"/v2/{Queue}", "{}"), ("PATCH", $"/v2/{Queue}", QueueBody), ("PATCH", $"/v2/{Queue}?updateMask=rateLimits", QueueBody),
        ("DELETE", $"/v2/{Queue}", "{}"), ("POST", $"/v2/{Queue}:pause", "{}"), ("POST", $"/v2/{Queue}:resume", "{}"), ("POST", $"/v2/{Queue}:purge", "{}"),
        ("POST", $"/v2/{Queue}:getIamPolicy", """{"options":{"requestedPolicyVersion":3}}"""), ("POST", $"/v2/{Queue}:setIamPolicy", PolicyBody),
        ("POST", $"/v2/{Queue}:testIamPermissions", """{"permissions":["cloudtasks.queues.get"]}"""), ("GET", $"/v2/{Queue}/tasks?responseView=FULL", "{}"), ("POST", $"/v2/{Queue}/tasks", TaskBody),
        ("GET", $"/v2/{Queue}/tasks/t", "{}"), ("DELETE", $"/v2/{Queue}/tasks/t", "{}"), ("POST", $"/v2/{Queue}/tasks/t:run", """{"responseView":"BASIC"}"""), ("POST", $"/v2/{Queue}/tasks:batchCreate", $$"""{"requests":[{{TaskBody}},{{TaskBody}}],"requestId":"0b6f2f3e-3d55-4f36-9f05-1d3c6c9d0a11"}"""),
        ("POST", $"/v2/{Queue}/tasks", AppEngineBody), ("PATCH", $"/v2/{Queue}?updateMask=httpTarget", """{"httpTarget":{"uriOverride":{"scheme":"HTTP","host":"h","port":"9","pathOverride":{"path":"/p"},"queryOverride":{"queryParams":"q"},"uriOverrideEnforceMode":"ALWAYS"},"httpMethod":"PUT","headerOverrides":[{"header":{"key":"a","value":"b"}}],"oidcToken":{"serviceAccountEmail":"a@b","audience":"c"}}}"""),
        ("PATCH", $"/v2/{Queue}?updateMask=appEngineRoutingOverride", """{"appEngineRoutingOverride":{"service":"s","version":"v"}}"""),
        ("PATCH", $"/v1/{Location}/jobs/j?updateMask=appEngineHttpTarget", """{"appEngineHttpTarget":{"httpMethod":"PUT","relativeUri":"/x","headers":{"User-Agent":"a"},"body":"YQ==","appEngineRouting":{"service":"s"}}}"""),
        ("POST", $"/v2/{Queue}/tasks:batchDelete", $$"""{"names":["{{Queue}}/tasks/t","{{Queue}}/tasks/t1"]}"""), ("GET", $"/v2/{Location}/operations/0b6f2f3e-3d55-4f36-9f05-1d3c6c9d0a11?$alt=json;enum-encoding%3Dint", "{}"),
        ("GET", $"/v2/{Location}/cmekConfig", "{}"), ("PATCH", $"/v2/{Location}/cmekConfig?updateMask=kmsKey", $$"""{"kmsKey":"{{Location}}/keyRings/r/cryptoKeys/k"}"""),
        ("GET", "/v2/projects/p/locations", "{}"), ("GET", $"/v2/{Location}", "{}"),
        ("POST", $"/v1/{Location}/jobs", JobBody), ("GET", $"/v1/{Location}/jobs", "{}"), ("PATCH", $"/v1/{Location}/jobs/j", JobBody), ("POST", $"/v1/{Location}/jobs/j:pause", "{}"), ("POST", $"/v1/{Location}/jobs/j:run", "{}"),
        ("PUT", "/v1/projects/p/topics/top", "{}"), ("POST", "/v1/projects/p/topics/top:publish", """{"messages":[{"data":"YQ==","attributes":{"a":"b"},"orderingKey":"k"}]}"""),
        ("PUT", "/v1/projects/p/subscriptions/sub", SubscriptionBody), ("PATCH", "/v1/projects/p/subscriptions/sub", $$"""{"subscription":{{SubscriptionBody}},"updateMask":"ackDeadlineSeconds"}"""),
        ("POST", "/v1/projects/p/subscriptions/sub:modifyPushConfig", """{"pushConfig":{"pushEndpoint":"http://127.0.0.1:9/"}}"""), ("GET", "/v1/projects/p/subscriptions", "{}"), ("GET", "/v2", "{}"),
        ("PUT", "/v1/projects/p/subscriptions/pulled", """{"topic":"projects/p/topics/top","enableMessageOrdering":true,"labels":{"a":"b"},"messageRetentionDuration":"600s","expirationPolicy":{"ttl":"86400s"},"deadLetterPolicy":{"deadLetterTopic":"projects/p/topics/top","maxDeliveryAttempts":5}}"""),
        ("POST", "/v1/projects/p/subscriptions/pulled:pull", """{"maxMessages":3,"returnImmediately":true}"""), ("POST", "/v1/projects/p/subscriptions/pulled:acknowledge", """{"ackIds":["MXwxfGE"]}"""),
        ("POST", "/v1/projects/p/subscriptions/pulled:modifyAckDeadline", """{"ackIds":["MXwxfGE"],"ackDeadlineSeconds":10}"""), ("POST", "/v1/projects/p/subscriptions/pulled:seek", """{"time":"2026-12-01T00:00:00Z"}"""),
        ("GET", "/v1/projects/p/topics/top:getIamPolicy", "{}"), ("POST", "/v1/projects/p/topics/top:setIamPolicy", PolicyBody), ("POST", "/v1/projects/p/subscriptions/pulled:testIamPermissions", """{"permissions":["pubsub.subscriptions.get"]}"""),
        ("GET", "/v1/projects/p/topics", "{}"), ("GET", "/v1/projects/p/topics/top/subscriptions", "{}"),
        ("PATCH", "/v1/projects/p/topics/top", """{"topic":{"labels":{"a":"b"},"messageRetentionDuration":"600s"},"updateMask":"labels"}"""), ("DELETE", "/v1/projects/p/topics/top", "{}"), ("DELETE", "/v1/projects/p/subscriptions/sub", "{}"),
        ("POST", $"/v1/{Location}/jobs", $$"""{"name":"{{Location}}/jobs/k","schedule":"0 1 * * *","timeZone":"utc","pubsubTarget":{"topicName":"projects/p/topics/top","data":"YQ==","attributes":{"a":"b"} } }"""), ("PATCH", $"/v1/{Location}/jobs/k?updateMask=pubsubTarget.data", """{"pubsubTarget":{"data":"Yg=="}}"""),
        ("POST", $"/v1/{Location}/jobs/j:resume", "{}"), ("DELETE", $"/v1/{Location}/jobs/k", "{}"), ("GET", "/", "{}"), ("GET", "/jobs", "{}"), ("GET", "/pubsub", "{}"), ("GET", "/metrics", "{}"), ("GET", "/emulator/clock", "{}"), ("POST", "/emulator/clock", """{"advance":"1s","patience":"0s"}"""),
        ("GET", $"/lane?name={Queue}&after=1-1", "{}"), ("GET", "/lane?name=projects/p/subscriptions/pulled", "{}"), ("GET", $"/item?lane={Queue}&id=t", "{}"), ("GET", $"/purge?name={Queue}&back=/", "{}"), ("POST", "/page/run", "{}"), ("POST", "/v1/", "{}"),
    ];

    private static readonly string[] s_parameters = ["pageSize", "page_size", "pageToken", "filter", "updateMask", "responseView", "$alt", "view", "name", "lane", "id", "after", "back"];
    private static readonly string[] s_methods = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD"];
    private readonly Random _random = new(seed);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public HttpRequestMessage Rest()
    {
        var (method, path, body) = Pick(s_calls);
        if (Chance(15))
        {
            var parts = path.Split('/');
            parts[_random.Next(parts.Length)] = Uri.EscapeDataString(Pick(s_texts)).Replace("%00", "%01", StringComparison.Ordinal);
            path = "/" + string.Join('/', parts).TrimStart('/');
        }

        if (Chance(20))
        {
            path += (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + string.Join('&', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Pick(s_parameters) + "=" + Uri.EscapeDataString(Pick(s_texts))));
        }

        var request = new HttpRequestMessage(new HttpMethod(Chance(10) ? Pick(s_methods) : method), path);
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head && Chance(95))
        {
            request.Content = new ByteArrayContent(JsonBytes(body));
        }

        return request;
    }

    /// <summary>A frame with a message of this type, or something like it.</summary>
    public byte[] Frame(MessageDescriptor type)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        Fill(message, 0);
        var bytes = message.ToByteArray();
        if (Chance(25))
        {
            bytes = Mutate(bytes);
        }

        var frame = GrpcClient.Frame(bytes);
        return Chance(10) ? Mutate(frame) : frame;
    }

    /// <summary>The frames of a stream of such messages.</summary>
    public IReadOnlyList<byte[]> Frames(MessageDescriptor type) => [.. Enumerable.Range(0, _random.Next(4)).Select(_ => Frame(type))];

    private byte[] JsonBytes(string template)
    {
        var body = JsonNode.Parse(template)!;
        for (var i = _random.Next(3); i > 0; i--)
        {
            Change(body);
        }

        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        return Chance(25) ? Mutate(bytes) : bytes;
    }

    /// <summary>Puts something else at one place of the tree.</summary>
    private void Change(JsonNode node)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } fields:
                var name = Pick(fields.Select(f => f.Key).ToArray());
                if (fields[name] is JsonObject or JsonArray && Chance(70))
                {
                    Change(fields[name]!);
                }
                else if (Chance(15))
                {
                    fields[Pick(s_texts)] = JsonNode.Parse(Json());
                }
                else
                {
                    fields[name] = JsonNode.Parse(Json());
                }

                break;
            case JsonArray { Count: > 0 } items:
                items[0] = JsonNode.Parse(Json());
                break;
            default:
                break;
        }
    }

    private string Json() => Chance(50) ? JsonValue.Create(Pick(s_texts)).ToJsonString() : Pick(s_json.Where(j => j != "\"\\ud800\"").ToArray());

    private byte[] Mutate(byte[] bytes)
    {
        var result = bytes.ToList();
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var at = _random.Next(result.Count + 1);
            switch (_random.Next(5))
            {
                case 0 when at < result.Count:
                    result[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    result.RemoveRange(at, _random.Next(result.Count - at + 1));
                    break;
                case 2:
                    result.InsertRange(at, Encoding.UTF8.GetBytes(Pick(s_json)));
                    break;
                case 3:
                    result.InsertRange(at, result.GetRange(at, _random.Next(result.Count - at + 1)));
                    break;
                default:
                    result.Insert(at, Pick(new byte[] { 0x00, 0x7F, 0x80, 0xC0, 0xFF, (byte)'{', (byte)'"', (byte)'\\' }));
                    break;
            }
        }

        return [.. result];
    }

    private void Fill(IMessage message, int depth)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(f => Chance(Probability(f, depth))))
        {
            if (field.IsMap)
            {
                ((IDictionary)field.Accessor.GetValue(message))[Chance(80) ? "x-a" : Pick(s_texts)] = Chance(80) ? "b" : Pick(s_texts);
            }
            else if (field.IsRepeated)
            {
                ((IList)field.Accessor.GetValue(message)).Add(Value(field, null, depth));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, field.Accessor.GetValue(message), depth));
            }
        }
    }

    private static int Probability(FieldDescriptor field, int depth) => s_rare.Contains(field.Name) ? 3
        : field.ContainingType.Name is "Subscription" or "Topic" ? field.Name is "name" or "topic" ? 97 : 25
        : field.ContainingType.Name == "StreamingPullRequest" ? field.Name is "subscription" or "max_outstanding_messages" or "max_outstanding_bytes" or "protocol_version" ? 12 : 50
        : depth == 0 ? 85 : 45;

    private object Value(FieldDescriptor field, object? old, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.String:
                return Chance(85) ? Likely(field.ContainingType.Name, field.Name) : Pick(s_texts);
            case FieldType.Bytes:
                return ByteString.CopyFrom(Mutate([1, 2, 3]));
            case FieldType.Double:
                return Chance(70) ? 0.5 : Pick(s_numbers);
            case FieldType.Bool:
                return field.Name == "return_immediately" ? Chance(95) : Chance(40);
            case FieldType.Int32 when field.Name.EndsWith("deadline_seconds", StringComparison.Ordinal) && Chance(80):
                return Pick(new[] { 0, 10, 20, 600 });
            case FieldType.Int32:
                return Chance(70) ? _random.Next(4) : (int)Math.Clamp(Pick(s_integers), int.MinValue, int.MaxValue);
            case FieldType.Int64:
                return Chance(80) ? _random.Next(20) : Pick(s_integers);
            case FieldType.Enum:
                return Enum.ToObject(old!.GetType(), Chance(85) ? _random.Next(3) : _random.Next(-1, 12));
            case FieldType.Message:
                var inner = field.MessageType.Parser.ParseFrom(ByteString.Empty);
                if (depth < 6)
                {
                    Fill(inner, depth + 1);
                }

                return inner;
            default:
                throw new InvalidOperationException($"{field.FullName} is of a type that no request has.");
        }
    }

    private string Likely(string message, string field) => (message, field) switch
    {
        ("Job", "name") => Chance(30) ? "" : $"{Location}/jobs/j{_random.Next(20)}",
        (_, "name") when message.Contains("Job", StringComparison.Ordinal) => $"{Location}/jobs/j{_random.Next(20)}",
        ("Job", "schedule") => "*/5 * * * *",
        ("Job", "time_zone") => Chance(50) ? "" : "Europe/Berlin",
        (_, "topic_name") => "projects/p/topics/top",
        (_, "host") => "h",
        (_, "audience" or "scope" or "key") => "a",
        (_, "relative_uri") => "/x",
        (_, "uri") => "http://127.0.0.1:9/",
        (_, "paths") when message == "FieldMask" && Chance(50) => Pick(s_paths),
        (_, "request_id") => Chance(80) ? "" : "0b6f2f3e-3d55-4f36-9f05-1d3c6c9d0a11",
        ("GetOperationRequest", _) => $"{Location}/operations/0b6f2f3e-3d55-4f36-9f05-1d3c6c9d0a11",
        ("CmekConfig" or "GetCmekConfigRequest", "name") => $"{Location}/cmekConfig",
        (_, "names") => $"{Queue}/tasks/t{_random.Next(100)}",
        (_, "kms_key") => $"{Location}/keyRings/r/cryptoKeys/k",
        (_, "parent") => message.Contains("Task", StringComparison.Ordinal) ? Queue : Location,
        ("ListLocationsRequest", "name") => "projects/p",
        ("GetLocationRequest", "name") => Location,
        ("Topic", "name") or (_, "topic" or "dead_letter_topic") => Top,
        (_, "subscription") => "projects/p/subscriptions/pulled",
        ("Subscription", "name") => Chance(50) ? "projects/p/subscriptions/pulled" : "projects/p/subscriptions/sub",
        (_, "project") => "projects/p",
        (_, "ack_ids" or "modify_deadline_ack_ids") => "MXwxfGE",
        (_, "filter") => Chance(50) ? "" : Pick(s_filters),
        (_, "push_endpoint") => Chance(50) ? "" : "http://127.0.0.1:9/",
        ("Task", "name") => Chance(50) ? "" : $"{Queue}/tasks/t{_random.Next(100)}",
        (_, "name") => message.Contains("Task", StringComparison.Ordinal) ? $"{Queue}/tasks/t{_random.Next(100)}" : Queue,
        (_, "resource") => Pick(new[] { Queue, Top, "projects/p/subscriptions/pulled" }),
        (_, "url") => "http://127.0.0.1:9/",
        (_, "role") => "roles/viewer",
        (_, "members") => "allUsers",
        (_, "paths") => Pick(new[] { "rate_limits", "labels", "ack_deadline_seconds", "push_config.push_endpoint" }),
        (_, "service_account_email") => "a@b",
        _ => "",
    };
}
