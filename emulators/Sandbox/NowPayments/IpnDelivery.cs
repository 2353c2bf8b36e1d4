using System.Text.Json.Nodes;

namespace PayGatePrime.Sandbox.NowPayments;

/// <summary>One attempt to deliver a callback: what was sent and what came back (a status code, "timeout", or the network's error).</summary>
internal sealed record IpnDelivery(DateTimeOffset At, long PaymentId, string Status, string Url, int Attempt, string Result, JsonNode Body);
