using System.Buffers;
using System.Text;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>What Cloud Tasks and Cloud Scheduler ask of an HTTP target alike.</summary>
internal static class TargetRules
{
    private const int MaxUrl = 2083;
    private const int MaxHeaderBytes = 80 * 1024;
    private static readonly SearchValues<char> s_headerName = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <param name="message">The message's name in the API, such as HttpRequest.</param>
    /// <param name="urlField">Its field with the URL.</param>
    /// <exception cref="ApiException">The target is malformed.</exception>
    public static void Check(HttpTarget target, string message, string urlField)
    {
        if (target.Url.Length == 0)
        {
            throw ApiException.Invalid($"{message}.{urlField} is required.");
        }

        if (!target.Url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !target.Url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw ApiException.Invalid($"HttpTarget.{urlField} must start with 'http://' or 'https://'.");
        }

        if (target.Url.Length > MaxUrl)
        {
            throw ApiException.Invalid($"{message}.{urlField} must be at most {MaxUrl} characters.");
        }

        if (target.Body.Length > 0 && target.Method is not ("POST" or "PUT" or "PATCH"))
        {
            throw ApiException.Invalid($"{message}.body is only allowed with the methods POST, PUT and PATCH.");
        }

        if (target.Headers.Sum(h => Encoding.UTF8.GetByteCount(h.Key) + Encoding.UTF8.GetByteCount(h.Value)) >= MaxHeaderBytes)
        {
            throw ApiException.Invalid($"{message}.headers must be smaller than 80KB.");
        }

        foreach (var (name, value) in target.Headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_headerName) || value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                throw ApiException.Invalid($"{message}.headers holds an illegal header: \"{name}\".");
            }
        }

        if (target.Authorization is { ServiceAccountEmail.Length: 0 })
        {
            throw ApiException.Invalid($"{message}.authorizationHeader: serviceAccountEmail is required.");
        }
    }
}
