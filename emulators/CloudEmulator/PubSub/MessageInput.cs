namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>A message as a publisher gives it.</summary>
internal sealed record MessageInput(byte[] Data, IReadOnlyList<KeyValuePair<string, string>> Attributes, string OrderingKey);
