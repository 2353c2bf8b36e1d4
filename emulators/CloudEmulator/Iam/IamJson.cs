using System.Text.Json;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Iam;

/// <summary>Policies in the JSON of google.iam.v1.</summary>
internal static class IamJson
{
    public static IamPolicy Read(JsonFields fields)
    {
        var policy = new IamPolicy(
            fields.Int("version") ?? 0,
            [.. (fields.Array("bindings") ?? []).Select((b, i) => Binding(JsonFields.Of(b, $"policy.bindings[{i}]")))],
            fields.Bytes("etag") ?? []);
        fields.Ignore("auditConfigs").End();
        return policy;
    }

    public static void Write(Utf8JsonWriter writer, IamPolicy policy)
    {
        writer.WriteStartObject();
        if (policy.Version != 0)
        {
            writer.WriteNumber("version", policy.Version);
        }

        if (policy.Bindings.Count > 0)
        {
            writer.WriteStartArray("bindings");
            foreach (var binding in policy.Bindings)
            {
                Write(writer, binding);
            }

            writer.WriteEndArray();
        }

        writer.WriteBase64String("etag", policy.Etag);
        writer.WriteEndObject();
    }

    private static IamBinding Binding(JsonFields fields)
    {
        IamCondition? condition = null;
        if (fields.Object("condition") is { } expression)
        {
            condition = new IamCondition(expression.String("expression") ?? "", expression.String("title") ?? "", expression.String("description") ?? "", expression.String("location") ?? "");
            expression.End();
        }

        var binding = new IamBinding(fields.String("role") ?? "", fields.Strings("members") ?? [], condition);
        fields.End();
        return binding;
    }

    private static void Write(Utf8JsonWriter writer, IamBinding binding)
    {
        writer.WriteStartObject();
        writer.WriteString("role", binding.Role);
        writer.WriteStartArray("members");
        foreach (var member in binding.Members)
        {
            writer.WriteStringValue(member);
        }

        writer.WriteEndArray();
        if (binding.Condition is { } condition)
        {
            writer.WriteStartObject("condition");
            WriteText(writer, "expression", condition.Expression);
            WriteText(writer, "title", condition.Title);
            WriteText(writer, "description", condition.Description);
            WriteText(writer, "location", condition.Location);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }
}
