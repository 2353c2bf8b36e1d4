using System.Globalization;
using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>A queue's HTTP target in the JSON of the v2 REST API.</summary>
internal static class QueueHttpTargetJson
{
    private static readonly string[] s_schemes = ["SCHEME_UNSPECIFIED", "HTTP", "HTTPS"];
    private static readonly string[] s_modes = ["URI_OVERRIDE_ENFORCE_MODE_UNSPECIFIED", "IF_NOT_EXISTS", "ALWAYS"];

    /// <summary>The mode of this number.</summary>
    public static int Mode(int number) => Known(number, s_modes, "queue.httpTarget.uriOverride.uriOverrideEnforceMode");

    /// <summary>The scheme of this number.</summary>
    public static int Scheme(int number) => Known(number, s_schemes, "queue.httpTarget.uriOverride.scheme");

    public static QueueHttpTarget? Read(JsonFields queue)
    {
        if (queue.Object("httpTarget") is not { } fields)
        {
            return null;
        }

        var uri = fields.Object("uriOverride");
        var path = uri?.Object("pathOverride");
        var query = uri?.Object("queryOverride");
        var replaced = uri is null ? UriOverride.None : new UriOverride(
            uri.Enum("scheme", s_schemes), uri.String("host"), uri.Int("port"), path is null ? null : path.String("path") ?? "", query is null ? null : query.String("queryParams") ?? "",
            uri.Enum("uriOverrideEnforceMode", s_modes) ?? 0);
        path?.End();
        query?.End();
        uri?.End();
        var headers = (fields.Array("headerOverrides") ?? []).Select((h, i) => Header(h, $"queue.httpTarget.headerOverrides[{i}]")).ToArray();
        var target = new QueueHttpTarget(replaced, TasksJson.ReadMethod(fields), headers, TasksJson.ReadAuthorization(fields));
        fields.End();
        return target;
    }

    public static void Write(Utf8JsonWriter writer, QueueHttpTarget target, bool numericEnums)
    {
        writer.WriteStartObject("httpTarget");
        if (target.Uri != UriOverride.None)
        {
            WriteUri(writer, target.Uri, numericEnums);
        }

        if (target.Method is { } method)
        {
            TasksJson.WriteMethod(writer, method, numericEnums);
        }

        if (target.Headers.Count > 0)
        {
            writer.WriteStartArray("headerOverrides");
            foreach (var (name, value) in target.Headers)
            {
                writer.WriteStartObject();
                writer.WriteStartObject("header");
                writer.WriteString("key", name);
                writer.WriteString("value", value);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        TasksJson.WriteAuthorization(writer, target.Authorization);
        writer.WriteEndObject();
    }

    private static int Known(int number, string[] names, string path) =>
        number >= 0 && number < names.Length ? number : throw ApiException.InvalidValue(path, "one of " + string.Join(", ", names));

    private static KeyValuePair<string, string> Header(JsonElement element, string path)
    {
        var fields = JsonFields.Of(element, path);
        var header = fields.Object("header");
        fields.End();
        var pair = new KeyValuePair<string, string>(header?.String("key") ?? "", header?.String("value") ?? "");
        header?.End();
        return pair;
    }

    private static void WriteUri(Utf8JsonWriter writer, UriOverride uri, bool numericEnums)
    {
        writer.WriteStartObject("uriOverride");
        if (uri.Scheme is { } scheme)
        {
            TasksJson.WriteEnum(writer, "scheme", scheme, s_schemes, numericEnums);
        }

        if (uri.Host is not null)
        {
            writer.WriteString("host", uri.Host);
        }

        if (uri.Port is { } port)
        {
            writer.WriteString("port", port.ToString(CultureInfo.InvariantCulture));
        }

        if (uri.Path is not null)
        {
            WritePart("pathOverride", "path", uri.Path);
        }

        if (uri.Query is not null)
        {
            WritePart("queryOverride", "queryParams", uri.Query);
        }

        if (uri.Mode != 0)
        {
            TasksJson.WriteEnum(writer, "uriOverrideEnforceMode", uri.Mode, s_modes, numericEnums);
        }

        writer.WriteEndObject();

        void WritePart(string name, string field, string value)
        {
            writer.WriteStartObject(name);
            if (value.Length > 0)
            {
                writer.WriteString(field, value);
            }

            writer.WriteEndObject();
        }
    }
}
