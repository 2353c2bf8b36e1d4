using PayGatePrime.CloudEmulator.Delivery;
using V2 = PayGatePrime.CloudEmulator.Wire.Tasks;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>A queue's HTTP target as the message of google.cloud.tasks.v2.</summary>
internal static class QueueHttpTargetMessages
{
    public static QueueHttpTarget? Read(V2.HttpTarget? target)
    {
        if (target is null)
        {
            return null;
        }

        var uri = target.UriOverride;
        var replaced = uri is null ? UriOverride.None : new UriOverride(
            uri.HasScheme ? QueueHttpTargetJson.Scheme((int)uri.Scheme) : null, uri.HasHost ? uri.Host : null, uri.HasPort ? uri.Port : null, uri.PathOverride?.Path, uri.QueryOverride?.QueryParams,
            QueueHttpTargetJson.Mode((int)uri.UriOverrideEnforceMode));
        var authorization = target.AuthorizationHeaderCase switch
        {
            V2.HttpTarget.AuthorizationHeaderOneofCase.OidcToken => new TargetAuthorization(true, target.OidcToken.ServiceAccountEmail, target.OidcToken.Audience),
            V2.HttpTarget.AuthorizationHeaderOneofCase.OauthToken => new TargetAuthorization(false, target.OauthToken.ServiceAccountEmail, target.OauthToken.Scope),
            _ => null,
        };
        return new QueueHttpTarget(
            replaced, target.HttpMethod == V2.HttpMethod.Unspecified ? null : TasksJson.Method((int)target.HttpMethod),
            [.. target.HeaderOverrides.Select(h => KeyValuePair.Create(h.Header?.Key ?? "", h.Header?.Value ?? ""))], authorization);
    }

    public static V2.HttpTarget? Write(QueueHttpTarget target)
    {
        if (target.IsNone)
        {
            return null;
        }

        var message = new V2.HttpTarget
        {
            UriOverride = target.Uri == UriOverride.None ? null : Write(target.Uri),
            HttpMethod = target.Method is { } method ? (V2.HttpMethod)TasksJson.MethodNumber(method) : V2.HttpMethod.Unspecified,
            HeaderOverrides = { target.Headers.Select(h => new V2.HttpTarget.Types.HeaderOverride { Header = new V2.HttpTarget.Types.Header { Key = h.Key, Value = h.Value } }) },
        };
        if (target.Authorization is { IsOidc: true } oidc)
        {
            message.OidcToken = new V2.OidcToken { ServiceAccountEmail = oidc.ServiceAccountEmail, Audience = oidc.Value };
        }
        else if (target.Authorization is { } oauth)
        {
            message.OauthToken = new V2.OAuthToken { ServiceAccountEmail = oauth.ServiceAccountEmail, Scope = oauth.Value };
        }

        return message;
    }

    private static V2.UriOverride Write(UriOverride uri)
    {
        var message = new V2.UriOverride
        {
            PathOverride = uri.Path is null ? null : new V2.PathOverride { Path = uri.Path },
            QueryOverride = uri.Query is null ? null : new V2.QueryOverride { QueryParams = uri.Query },
            UriOverrideEnforceMode = (V2.UriOverride.Types.UriOverrideEnforceMode)uri.Mode,
        };
        if (uri.Scheme is { } scheme)
        {
            message.Scheme = (V2.UriOverride.Types.Scheme)scheme;
        }

        if (uri.Host is not null)
        {
            message.Host = uri.Host;
        }

        if (uri.Port is { } port)
        {
            message.Port = port;
        }

        return message;
    }
}
