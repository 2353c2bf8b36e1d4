namespace PayGatePrime.Common.Database;

/// <summary>A conditional update found its row in another state: somebody else did this step. The unit of work is rolled back and the message is done.</summary>
public sealed class StateMovedOnException(string what)
    : Exception($"{what} is no longer in the state this step leaves.")
{
    /// <summary>The row.</summary>
    public string What { get; } = what;
}
