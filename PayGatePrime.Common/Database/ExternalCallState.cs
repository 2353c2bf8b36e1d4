namespace PayGatePrime.Common.Database;

/// <summary>What to do about a call that can't be repeated.</summary>
public enum ExternalCallState
{
    /// <summary>The intent is recorded and nobody made the call yet: make it.</summary>
    Mine,

    /// <summary>It was made and answered: use the answer.</summary>
    Answered,

    /// <summary>It was begun, perhaps by a process that died, perhaps by one still waiting: look before anything else.</summary>
    InDoubt,
}
