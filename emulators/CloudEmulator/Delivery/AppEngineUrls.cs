using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Where the services of the App Engine app run.</summary>
/// <param name="Url">Of every service that has no URL of its own; null for none.</param>
/// <param name="Services">URLs by service.</param>
internal sealed record AppEngineUrls(string? Url, IReadOnlyDictionary<string, string> Services)
{
    public const string UrlKey = "Emulator:AppEngineUrl";
    public const string ServicesKey = "Emulator:AppEngine:Services";

    /// <summary>Null when no setting names one.</summary>
    public string? Of(AppEngineRouting routing) => Services.TryGetValue(ServiceOf(routing), out var url) ? url : Url;

    /// <summary>What to set when there is none.</summary>
    public static string Missing(AppEngineRouting routing) => $"{UrlKey} or {ServicesKey}:{ServiceOf(routing)} must say where the App Engine app runs.";

    /// <exception cref="ApiException">No setting says where this service runs.</exception>
    public void Require(AppEngineRouting routing)
    {
        if (Of(routing) is null)
        {
            throw new ApiException(ApiCode.FailedPrecondition, Missing(routing));
        }
    }

    private static string ServiceOf(AppEngineRouting routing) => routing.Service.Length > 0 ? routing.Service : "default";
}
