namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource sends telemetry.</summary>
public class OtlpExporterAnnotation : IResourceAnnotation
{
    /// <summary>The only protocol it may use; null leaves the choice to the receiver.</summary>
    public OtlpProtocol? RequiredProtocol { get; init; }
}
