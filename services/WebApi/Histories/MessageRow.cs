using System.Text.Json.Serialization;

namespace PayGatePrime.WebApi.Histories;

/// <summary>A message or event that waits in an outbox.</summary>
internal sealed record MessageRow(Guid Id, string Service, string Kind, string Name, [property: JsonConverter(typeof(RawJson))] string Payload, DateTimeOffset? NotBefore, DateTimeOffset CreatedAt);
