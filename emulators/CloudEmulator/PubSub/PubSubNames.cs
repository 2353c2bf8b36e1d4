using System.Text.RegularExpressions;
using PayGatePrime.CloudEmulator.Api;

namespace PayGatePrime.CloudEmulator.PubSub;

/// <summary>The names of topics and subscriptions (cloud.google.com/pubsub/docs/pubsub-basics#resource_names).</summary>
internal static partial class PubSubNames
{
    /// <exception cref="ApiException">It is none.</exception>
    public static string CheckProject(string name) => ProjectPattern().IsMatch(name) ? name
        : throw ApiException.Invalid($"Invalid [projects] name: (name={name}). It must be projects/PROJECT.");

    public static bool IsTopic(string name) => TopicPattern().IsMatch(name);

    public static bool IsSubscription(string name) => SubscriptionPattern().IsMatch(name);

    /// <exception cref="ApiException">It is none.</exception>
    public static string CheckTopic(string name) => IsTopic(name) ? name
        : throw ApiException.Invalid($"Invalid [topics] name: (name={name}). It must be projects/PROJECT/topics/TOPIC.");

    /// <exception cref="ApiException">It is none.</exception>
    public static string CheckSubscription(string name) => IsSubscription(name) ? name
        : throw ApiException.Invalid($"Invalid [subscriptions] name: (name={name}). It must be projects/PROJECT/subscriptions/SUBSCRIPTION.");

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}\z")]
    private static partial Regex ProjectPattern();

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/topics/(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}\z")]
    private static partial Regex TopicPattern();

    [GeneratedRegex(@"^projects/[A-Za-z0-9:.\-]{1,100}/subscriptions/(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}\z")]
    private static partial Regex SubscriptionPattern();
}
