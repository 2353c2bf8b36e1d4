namespace PayGatePrime.Notifications.Alerts;

internal enum AlertStep
{
    /// <summary>Nothing is open and nothing began.</summary>
    Ignore,

    /// <summary>A new alert.</summary>
    Open,

    /// <summary>The open one was raised again.</summary>
    Count,

    /// <summary>The open one is so old that it is over; a new one begins.</summary>
    Reopen,

    /// <summary>What it stood for is over.</summary>
    Resolve,
}
