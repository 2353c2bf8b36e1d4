using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.Delivery;

/// <summary>What Cloud Tasks and Cloud Scheduler ask of an HTTP target alike.</summary>
internal static class TargetRules
{
    private const int MaxUrl = 2083;
    private const int MaxHeaderBytes = 80 * 1024;
    private const int MaxRoutingPart = 63;
    private const string AppEngineAgent = "AppEngine-Google; (+http://code.google.com/appengine)";
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

        CheckHeaders(target.Headers, $"{message}.headers");
        CheckHeadersSize(target.Headers, $"{message}.headers");
        if (target.Authorization is { ServiceAccountEmail.Length: 0 })
        {
            throw ApiException.Invalid($"{message}.authorizationHeader: serviceAccountEmail is required.");
        }
    }

    /// <param name="message">The message's name in the API, such as AppEngineHttpRequest.</param>
    /// <returns>The target as it is kept, with the headers that the service adds.</returns>
    /// <exception cref="ApiException">The target is malformed.</exception>
    public static HttpTarget CheckAppEngine(HttpTarget target, string message)
    {
        var uri = target.Url.Length == 0 ? "/" : target.Url;
        if (uri[0] != '/')
        {
            throw ApiException.Invalid($"{message}.relativeUri must start with '/'.");
        }

        if (uri.Length > MaxUrl)
        {
            throw ApiException.Invalid($"{message}.relativeUri must be at most {MaxUrl} characters.");
        }

        if (uri.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            throw ApiException.Invalid($"{message}.relativeUri must not contain spaces.");
        }

        if (target.Body.Length > 0 && target.Method is not ("POST" or "PUT"))
        {
            throw ApiException.Invalid($"{message}.body is only allowed with the methods POST and PUT.");
        }

        CheckHeaders(target.Headers, $"{message}.headers");
        CheckRouting(target.AppEngine!, $"{message}.appEngineRouting");
        var kept = target.Headers.Where(h => !IsInternal(h.Key) && !h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase) && !h.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).ToList();
        var own = string.Join(' ', kept.Where(h => h.Key.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value));
        kept.RemoveAll(h => h.Key.Equals("User-Agent", StringComparison.OrdinalIgnoreCase));

        // A target that was stored, or told to a client, comes back with it.
        kept.Add(new("User-Agent", own.EndsWith(AppEngineAgent, StringComparison.Ordinal) ? own : own.Length == 0 ? AppEngineAgent : $"{own} {AppEngineAgent}"));
        if (target.Body.Length > 0)
        {
            kept.Add(new("Content-Length", target.Body.Length.ToString(CultureInfo.InvariantCulture)));
            if (!kept.Any(h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
            {
                kept.Add(new("Content-Type", "application/octet-stream"));
            }
        }

        return target with { Url = uri, Headers = kept };
    }

    /// <summary>Removes what a target brought of the headers that are Google's own to set.</summary>
    public static void RemoveInternal(HttpRequestHeaders headers, HttpTarget target)
    {
        foreach (var (name, _) in target.Headers)
        {
            if (IsInternal(name))
            {
                headers.Remove(name);
            }
        }
    }

    /// <exception cref="ApiException">A part of the routing can't be part of a host's name.</exception>
    public static void CheckRouting(AppEngineRouting routing, string field)
    {
        foreach (var (name, value) in new[] { ("service", routing.Service), ("version", routing.Version), ("instance", routing.Instance) })
        {
            if (value.Length > MaxRoutingPart || value.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            {
                throw ApiException.Invalid($"{field}.{name} can contain only letters, numbers and hyphens, and at most {MaxRoutingPart} of them.");
            }
        }
    }

    /// <param name="field">The field with the headers.</param>
    /// <exception cref="ApiException">They are too large for an HTTP target.</exception>
    public static void CheckHeadersSize(IReadOnlyList<KeyValuePair<string, string>> headers, string field)
    {
        if (headers.Sum(h => Encoding.UTF8.GetByteCount(h.Key) + Encoding.UTF8.GetByteCount(h.Value)) >= MaxHeaderBytes)
        {
            throw ApiException.Invalid($"{field} must be smaller than 80KB.");
        }
    }

    /// <param name="field">The field with the headers.</param>
    /// <exception cref="ApiException">A header can't be sent.</exception>
    public static void CheckHeaders(IReadOnlyList<KeyValuePair<string, string>> headers, string field)
    {
        foreach (var (name, value) in headers)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_headerName) || value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                throw ApiException.Invalid($"{field} holds an illegal header: \"{name}\".");
            }
        }
    }

    private static bool IsInternal(string name) => name.StartsWith("X-Google-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("X-AppEngine-", StringComparison.OrdinalIgnoreCase);
}
