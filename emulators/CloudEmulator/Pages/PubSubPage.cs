using PayGatePrime.CloudEmulator.Api;
using PayGatePrime.CloudEmulator.PubSub;

namespace PayGatePrime.CloudEmulator.Pages;

/// <summary>Topics and subscriptions.</summary>
internal sealed class PubSubPage(PubSubService pubSub, TimeProvider time)
{
    public PageView Overview()
    {
        var now = time.GetUtcNow();
        var subscriptions = pubSub.AllSubscriptions().ToArray();
        var topics = pubSub.AllTopics().ToArray();
        return new PageView("/pubsub", "Pub/Sub", Html.Of($"""
            <section class="card"><h1>Topics</h1>{(topics.Length == 0
                ? Html.Of($"<p class=\"empty\">There is no topic yet. Make one with CreateTopic (PUT /v1/projects/PROJECT/topics/TOPIC) or with a configuration file (--config).</p>")
                : Layout.Table("Topics", ["Topic", "Full name", "Subscriptions"], topics.Select(t => Row(t, subscriptions))))}</section>
            <section class="card"><h2>Subscriptions</h2>{(subscriptions.Length == 0
                ? Html.Of($"<p class=\"empty\">There is no subscription yet: what is published now reaches nobody.</p>")
                : Layout.Table("Subscriptions", ["Subscription", "Topic", "Pushes to", "#Waiting", "#Due", "#In flight", "#Oldest due", "#Delivered", "#Failed", "Dead letters"], subscriptions.Select(s => Row(s, now))))}</section>
            """));
    }

    private static Html Row(Topic topic, IEnumerable<Subscription> subscriptions)
    {
        Html[] names = [.. subscriptions.Where(s => s.Definition.Topic == topic.Name).Select(Link)];
        return Html.Of($"""
            <tr>{Layout.Name(Html.Of($"{Words.Short(topic.Name)}"))}{Layout.Cell("Full name", topic.Name)}{Layout.Cell("Subscriptions", names.Length == 0 ? Html.Of($"<span class=\"dim\">none: messages are lost</span>") : Html.Of($"{names}"))}</tr>
            """);
    }

    private static Html Link(Subscription subscription) => Html.Of($"<a href=\"{QueuePages.LaneAddress(subscription.Definition.Name)}\">{Words.Short(subscription.Definition.Name)}</a> ");

    private static Html Row(Subscription subscription, DateTimeOffset now)
    {
        var definition = subscription.Definition;
        var stats = subscription.Lane.Stats();
        var dead = definition.DeadLetterTopic.Length == 0 ? Html.Of($"<span class=\"dim\">none</span>")
            : Html.Of($"<span title=\"{definition.DeadLetterTopic}\">{Words.Short(definition.DeadLetterTopic)}</span> <span class=\"dim\">after {definition.MaxDeliveryAttempts}</span>");
        return Html.Of($"""
            <tr>{Layout.Name(Link(subscription))}{Layout.Cell("Topic", Html.Of($"<span title=\"{definition.Topic}\">{Words.Short(definition.Topic)}</span>"))}{Layout.Cell("Pushes to", definition.IsPull ? Html.Of($"<span class=\"dim\">waits to be pulled</span>") : Html.Of($"<span class=\"w\">{definition.PushEndpoint}</span>"))}{Layout.Number("Waiting", stats.Scheduled)}{Layout.Number("Due", stats.Due + stats.Held)}{Layout.Number("In flight", stats.InFlight)}{Layout.Number("Oldest due", stats.OldestDueAt is { } at ? Html.Of($"{Words.Span(now - UnixTime.Time(at))}") : Html.Of($"<span class=\"dim\">–</span>"))}{Layout.Number("Delivered", stats.Delivered)}{Layout.Number("Failed", stats.FailedAttempts)}{Layout.Cell("Dead letters", dead)}</tr>
            """);
    }
}
