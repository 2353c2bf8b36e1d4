using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Delivery;

namespace PayGatePrime.CloudEmulator.CloudTasks;

/// <summary>Applies an update to a queue, whole or by a field mask.</summary>
internal static class QueueMask
{
    public static QueueInput Apply(QueueInput old, QueueInput update, string? mask)
    {
        if (string.IsNullOrWhiteSpace(mask))
        {
            return update;
        }

        var result = old;
        foreach (var path in mask.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            result = string.Join('.', path.Split('.').Select(JsonFields.Camel)) switch
            {
                "*" => update,
                "rateLimits" => result with { MaxDispatchesPerSecond = update.MaxDispatchesPerSecond, MaxConcurrentDispatches = update.MaxConcurrentDispatches },
                "rateLimits.maxDispatchesPerSecond" => result with { MaxDispatchesPerSecond = update.MaxDispatchesPerSecond },
                "rateLimits.maxConcurrentDispatches" => result with { MaxConcurrentDispatches = update.MaxConcurrentDispatches },
                "retryConfig" => result with
                {
                    MaxAttempts = update.MaxAttempts,
                    MaxRetryDuration = update.MaxRetryDuration,
                    MinBackoff = update.MinBackoff,
                    MaxBackoff = update.MaxBackoff,
                    MaxDoublings = update.MaxDoublings,
                },
                "retryConfig.maxAttempts" => result with { MaxAttempts = update.MaxAttempts },
                "retryConfig.maxRetryDuration" => result with { MaxRetryDuration = update.MaxRetryDuration },
                "retryConfig.minBackoff" => result with { MinBackoff = update.MinBackoff },
                "retryConfig.maxBackoff" => result with { MaxBackoff = update.MaxBackoff },
                "retryConfig.maxDoublings" => result with { MaxDoublings = update.MaxDoublings },
                "stackdriverLoggingConfig" or "stackdriverLoggingConfig.samplingRatio" => result with { SamplingRatio = update.SamplingRatio },
                "appEngineRoutingOverride" => result with { Routing = update.Routing },
                "appEngineRoutingOverride.service" => result with { Routing = Routing(result) with { Service = Routing(update).Service } },
                "appEngineRoutingOverride.version" => result with { Routing = Routing(result) with { Version = Routing(update).Version } },
                "appEngineRoutingOverride.instance" => result with { Routing = Routing(result) with { Instance = Routing(update).Instance } },
                "httpTarget" => result with { HttpTarget = update.HttpTarget },
                "httpTarget.uriOverride" => With(result, Target(result) with { Uri = Target(update).Uri }),
                "httpTarget.uriOverride.scheme" => With(result, Target(result) with { Uri = Target(result).Uri with { Scheme = Target(update).Uri.Scheme } }),
                "httpTarget.uriOverride.host" => With(result, Target(result) with { Uri = Target(result).Uri with { Host = Target(update).Uri.Host } }),
                "httpTarget.uriOverride.port" => With(result, Target(result) with { Uri = Target(result).Uri with { Port = Target(update).Uri.Port } }),
                "httpTarget.uriOverride.pathOverride" or "httpTarget.uriOverride.pathOverride.path" => With(result, Target(result) with { Uri = Target(result).Uri with { Path = Target(update).Uri.Path } }),
                "httpTarget.uriOverride.queryOverride" or "httpTarget.uriOverride.queryOverride.queryParams" => With(result, Target(result) with { Uri = Target(result).Uri with { Query = Target(update).Uri.Query } }),
                "httpTarget.uriOverride.uriOverrideEnforceMode" => With(result, Target(result) with { Uri = Target(result).Uri with { Mode = Target(update).Uri.Mode } }),
                "httpTarget.httpMethod" => With(result, Target(result) with { Method = Target(update).Method }),
                "httpTarget.headerOverrides" => With(result, Target(result) with { Headers = Target(update).Headers }),
                "httpTarget.oidcToken" or "httpTarget.oauthToken" => With(result, Target(result) with { Authorization = Target(update).Authorization }),
                "name" or "state" or "purgeTime" or "rateLimits.maxBurstSize" or "appEngineRoutingOverride.host" => result,
                _ => throw ApiException.Invalid($"Invalid value at 'updateMask': a queue has no field \"{path}\"."),
            };
        }

        return result;
    }

    private static AppEngineRouting Routing(QueueInput input) => input.Routing ?? AppEngineRouting.Default;

    private static QueueHttpTarget Target(QueueInput input) => input.HttpTarget ?? QueueHttpTarget.None;

    private static QueueInput With(QueueInput input, QueueHttpTarget target) => input with { HttpTarget = target };
}
