using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Local;

internal sealed class ComputedParameterDefault(Func<string> value) : ParameterDefault
{
    public override string GetDefaultValue() => value();
}
