namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>Which part of an App Engine app a request goes to; what is empty is the default one.</summary>
internal sealed record AppEngineRouting(string Service, string Version, string Instance)
{
    public static AppEngineRouting Default { get; } = new("", "", "");

    /// <summary>The host that the real service would send to.</summary>
    public string Host(string project) => string.Join("-dot-", new[] { Instance, Version, Service, project + ".appspot.com" }.Where(p => p.Length > 0));
}
