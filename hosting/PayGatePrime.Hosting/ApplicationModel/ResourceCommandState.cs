namespace Aspire.Hosting.ApplicationModel;

/// <summary>Whether a command can be given.</summary>
public enum ResourceCommandState
{
    /// <summary>It can.</summary>
    Enabled,

    /// <summary>It can't now.</summary>
    Disabled,

    /// <summary>It is not shown.</summary>
    Hidden,
}
