namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a wait does when its dependency has ended.</summary>
public enum WaitBehavior
{
    /// <summary>It goes on: somebody may start the dependency again.</summary>
    WaitOnResourceUnavailable,

    /// <summary>It fails.</summary>
    StopOnResourceUnavailable,
}
