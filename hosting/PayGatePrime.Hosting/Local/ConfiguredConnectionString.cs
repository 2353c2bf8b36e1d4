using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

internal sealed class ConfiguredConnectionString(string name, Func<ParameterDefault?, string> callback, string? environmentVariable)
    : ParameterResource(name, callback, secret: true), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{(ParameterResource)this}");

    public string? ConnectionStringEnvironmentVariable => environmentVariable;
}
