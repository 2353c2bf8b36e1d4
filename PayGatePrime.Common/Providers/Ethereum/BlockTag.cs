namespace PayGatePrime.Common.Providers.Ethereum;

/// <summary>As of when a node answers.</summary>
public enum BlockTag
{
    /// <summary>The newest block.</summary>
    Latest,

    /// <summary>The newest block and what waits in the node's pool.</summary>
    Pending,

    /// <summary>The newest block that can't be undone without slashing.</summary>
    Finalized,
}
