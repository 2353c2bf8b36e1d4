namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>A message as it is published and kept.</summary>
internal sealed record PubSubMessage(byte[] Data, IReadOnlyList<KeyValuePair<string, string>> Attributes, string OrderingKey, string Id, DateTimeOffset PublishedAt);
