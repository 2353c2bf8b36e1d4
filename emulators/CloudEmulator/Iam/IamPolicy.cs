namespace PayGatePrime.CloudEmulator.Iam;

/// <summary>Who may do what on a resource: kept and answered, never enforced, because the emulator knows no callers.</summary>
internal sealed record IamPolicy(int Version, IReadOnlyList<IamBinding> Bindings, byte[] Etag)
{
    /// <summary>What a resource has whose policy was never set, with the etag that Google gives then.</summary>
    public static IamPolicy Empty { get; } = new(0, [], [0x00, 0x20, 0x01]);
}
