using System.Security.Cryptography;
using System.Text;
using PayGatePrime.Common.Configuration;

namespace PayGatePrime.Notifications.Alerts;

/// <summary>"sha256=" and, in lower-case hex, HMAC-SHA256 over the timestamp, a point and the body: an old body can't be sent again under a new time.</summary>
internal static class AlertSignature
{
    public static string Of(Secret secret, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp), (byte)'.', .. body];
        return "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(secret.RevealBytes(), signed));
    }
}
