namespace PayGatePrime.Sandbox.Faults;

internal static class FaultKind
{
    /// <summary>The provider answers with an error status; nothing happened.</summary>
    public const string Status = "status";

    /// <summary>Nothing happens and no answer comes: the connection is held, then cut.</summary>
    public const string TimeoutBefore = "timeout_before";

    /// <summary>The effect happens and no answer comes.</summary>
    public const string TimeoutAfter = "timeout_after";

    /// <summary>The effect happens and the answer is cut in the middle of its JSON.</summary>
    public const string Malformed = "malformed";

    /// <summary>The connection is cut at once; nothing happened.</summary>
    public const string Reset = "reset";

    /// <summary>The call is only slow.</summary>
    public const string Delay = "delay";

    public static readonly IReadOnlyList<string> All = [Status, TimeoutBefore, TimeoutAfter, Malformed, Reset, Delay];
}
