using PayGatePrime.CloudEmulator.Iam;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>A topic as it stands; a change replaces it.</summary>
/// <param name="Retention">Kept and told: an emulated topic keeps no messages of its own. Null for none.</param>
internal sealed record Topic(long Id, string Name, IReadOnlyList<KeyValuePair<string, string>> Labels, TimeSpan? Retention, IamPolicy Policy);
