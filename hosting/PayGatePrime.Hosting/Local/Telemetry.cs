using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Local;

internal static class Telemetry
{
    public static IResourceBuilder<T> Add<T>(IResourceBuilder<T> builder, OtlpProtocol? required)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        var known = builder.Resource.Annotations.OfType<OtlpExporterAnnotation>().Any();
        builder.WithAnnotation(new OtlpExporterAnnotation { RequiredProtocol = required }, ResourceAnnotationMutationBehavior.Replace);
        return known ? builder : builder.WithEnvironment(context => Set(context, builder.ApplicationBuilder));
    }

    private static void Set(EnvironmentCallbackContext context, IDistributedApplicationBuilder application)
    {
        var variables = context.EnvironmentVariables;
        var configuration = application.Configuration;
        var grpc = configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] ?? configuration["DOTNET_DASHBOARD_OTLP_ENDPOINT_URL"];
        var http = configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] ?? configuration["DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"];
        var required = context.Resource.Annotations.OfType<OtlpExporterAnnotation>().Last().RequiredProtocol;
        var (url, protocol) = required switch
        {
            OtlpProtocol.Grpc => (grpc, "grpc"),
            OtlpProtocol.HttpProtobuf => (http, "http/protobuf"),
            _ => string.IsNullOrEmpty(grpc) ? (http, "http/protobuf") : (grpc, "grpc"),
        };
        if (!string.IsNullOrEmpty(url))
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = url;
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
            if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key)
            {
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
            }
        }
        else if (required is not null)
        {
            throw new DistributedApplicationException(
                $"Resource '{context.Resource.Name}' sends telemetry by {protocol} only, but the AppHost has no address for it: set ASPIRE_DASHBOARD_OTLP{(required == OtlpProtocol.Grpc ? "" : "_HTTP")}_ENDPOINT_URL.");
        }

        variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={InstanceId.SuffixOf(context.Resource)}";
        if (application.Environment.IsDevelopment())
        {
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
            variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
        }
    }
}
