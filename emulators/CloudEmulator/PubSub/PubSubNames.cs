using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>The names of topics and subscriptions (cloud.google.com/pubsub/docs/pubsub-basics#resource_names).</summary>
internal static partial class PubSubNames
{
    /// <exception cref="ApiException">It is none.</exception>
    public static string CheckTopic(string name) => TopicPattern().IsMatch(name) ? name
        : throw ApiException.Invalid($"Invalid [topics] name: (name={name}). It must be projects/PROJECT/topics/TOPIC.");

    /// <exception cref="ApiException">It is none.</exception>
    public static string CheckSubscription(string name) => SubscriptionPattern().IsMatch(name) ? name
        : throw ApiException.Invalid($"Invalid [subscriptions] name: (name={name}). It must be projects/PROJECT/subscriptions/SUBSCRIPTION.");

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/topics/(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}\z")]
    private static partial Regex TopicPattern();

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/subscriptions/(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}\z")]
    private static partial Regex SubscriptionPattern();
}
