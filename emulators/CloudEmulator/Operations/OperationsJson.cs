using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using PayGatePrime.CloudEmulator.Wire.Operations;
using PayGatePrime.CloudEmulator.Wire.Tasks;

namespace PayGatePrime.CloudEmulator.Operations;

/// <summary>Operations in protobuf's JSON mapping; what they hold says its type.</summary>
internal static class OperationsJson
{
    private static readonly JsonFormatter.Settings s_settings = JsonFormatter.Settings.Default.WithTypeRegistry(TypeRegistry.FromFiles(TasksReflection.Descriptor, EmptyReflection.Descriptor));
    private static readonly JsonFormatter s_named = new(s_settings);
    private static readonly JsonFormatter s_numbered = new(s_settings.WithFormatEnumsAsIntegers(true));

    public static JsonObject Node(Operation operation, bool numericEnums)
    {
        var node = JsonNode.Parse((numericEnums ? s_numbered : s_named).Format(operation))!.AsObject();
        if (operation.Response?.Is(Empty.Descriptor) == true)
        {
            // The formatter adds what the real service leaves out.
            node["response"]!.AsObject().Remove("value");
        }

        return node;
    }
}
