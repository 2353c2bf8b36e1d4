namespace Aspire.Hosting.ApplicationModel;

/// <summary>What happens when an annotation of the same type is there already.</summary>
public enum ResourceAnnotationMutationBehavior
{
    /// <summary>Both stay.</summary>
    Append,

    /// <summary>The new one takes the place of the old.</summary>
    Replace,
}
