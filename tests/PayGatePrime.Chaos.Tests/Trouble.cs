namespace PayGatePrime.Chaos.Tests;

/// <summary>What can go wrong.</summary>
internal enum Trouble
{
    /// <summary>A service dies as in a power cut and is started again.</summary>
    KillService,

    /// <summary>A Postgres worker dies, so that Postgres throws everybody out and recovers from its log.</summary>
    CrashPostgres,

    /// <summary>Queues lose requests and answers and deliver twice.</summary>
    UnreliableQueues,

    /// <summary>Queues deliver late.</summary>
    SlowQueues,

    /// <summary>A third party answers errors, half answers, or has its effect and does not answer.</summary>
    ProviderFault,

    /// <summary>Callbacks come several times, at once and in any order.</summary>
    DisorderedCallbacks,

    /// <summary>No block is made for a while.</summary>
    StandingChain,

    /// <summary>The node can't be reached.</summary>
    UnreachableNode,

    /// <summary>Exchanges give the money back.</summary>
    RefundingExchange,
}
