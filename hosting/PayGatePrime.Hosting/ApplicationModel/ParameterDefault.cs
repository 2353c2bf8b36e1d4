namespace Aspire.Hosting.ApplicationModel;

/// <summary>A parameter's value when none is configured.</summary>
public abstract class ParameterDefault
{
    /// <summary>Makes the value.</summary>
    public abstract string GetDefaultValue();
}
