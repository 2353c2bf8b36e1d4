namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>The engine's own limits.</summary>
/// <param name="NameRetention">How long a used name stays taken.</param>
/// <param name="MaxInFlight">Attempts of the whole process at one time.</param>
/// <param name="Window">How many waiting parcels of a lane are kept in memory, about; the store has the later ones.</param>
/// <param name="Throttles">Whether a queue whose receiver has too much to do is sent less.</param>
internal sealed record DeliverySettings(TimeSpan NameRetention, int MaxInFlight, int Window = DeliverySettings.DefaultWindow, bool Throttles = false)
{
    public const int DefaultWindow = 2000;
    private static readonly TimeSpan s_seldom = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_often = TimeSpan.FromSeconds(1);

    /// <summary>How often names that have run out are deleted.</summary>
    public TimeSpan ForgetEvery => NameRetention > s_seldom ? s_seldom : NameRetention < s_often ? s_often : NameRetention;
}
