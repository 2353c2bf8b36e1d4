using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.Iam;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>The policies of topics and subscriptions: the methods of google.iam.v1.IAMPolicy.</summary>
internal sealed partial class PubSubService
{
    public IamPolicy GetIamPolicy(string resource, int requestedVersion)
    {
        IamRules.CheckVersion(requestedVersion);
        return IsTopic(resource) ? GetTopic(resource).Policy : GetSubscription(resource).Policy;
    }

    public Task<IamPolicy> SetIamPolicyAsync(string resource, IamPolicy? policy, string? mask)
    {
        var isTopic = IsTopic(resource);
        return ChangeAsync(async () =>
        {
            if (isTopic)
            {
                var topic = GetTopic(resource);
                return (await PutAsync(topic with { Policy = IamRules.Replace(topic.Policy, policy, mask, time.Microseconds()) })).Policy;
            }

            var subscription = GetSubscription(resource);
            return (await PutAsync(subscription with { Policy = IamRules.Replace(subscription.Policy, policy, mask, time.Microseconds()) })).Policy;
        });
    }

    /// <summary>What is not there gives no permissions instead of NOT_FOUND, as documented.</summary>
    public IReadOnlyList<string> TestIamPermissions(string resource, IEnumerable<string> permissions)
    {
        var isTopic = IsTopic(resource);
        var held = IamRules.Held(permissions, isTopic ? IamRules.OfTopics : IamRules.OfSubscriptions);
        return isTopic ? _topics.ContainsKey(resource) ? held : [] : _subscriptions.ContainsKey(resource) ? held : [];
    }

    /// <exception cref="ApiException">It is the name of neither.</exception>
    private static bool IsTopic(string resource) => PubSubNames.IsTopic(resource)
        || (PubSubNames.IsSubscription(resource) ? false : throw ApiException.Invalid($"Invalid resource name given (name={resource}). It must be a topic or a subscription."));
}
