using System.Text.Json.Nodes;
using PayGatePrime.LocalProcesses;
using PayGatePrime.TestSupport;

namespace PayGatePrime.CloudEmulator.Tests;

public sealed class NodePubSubTests
{
    [Fact]
    public async Task GooglesPubSubClientWorksUnchanged()
    {
        await using var receiver = await Receiver.StartAsync();
        int restPort = LocalPorts.Free(), grpcPort = LocalPorts.Free();
        await using var emulator = await EmulatorProcess.StartAsync(restPort, grpcPort);
        var steps = await NodeClient.WalkPubSubAsync(grpcPort, receiver.Url);

        Gives("createTopic", "\"projects/p/topics/walk\"");
        Fails("createTopicAgain", "ALREADY_EXISTS", "Resource already exists in the project (resource=walk).");
        Fails("createWrongTopic", "INVALID_ARGUMENT", "Invalid [topics] name: (name=projects/p/topics/1x). It must be projects/PROJECT/topics/TOPIC.");
        Gives("createSecondTopic", """{"a":"b"}""");
        Gives("getTopics", """["projects/p/topics/walk","projects/p/topics/walk-2"]""");
        Gives("getTopicsByPage", """["projects/p/topics/walk"]""");
        Gives("topicExists", "[true,false]");
        Gives("topicGet", "\"projects/p/topics/walk\"");
        Gives("topicGetAutoCreate", "\"projects/p/topics/walk-3\"");
        Fails("getMissingTopic", "NOT_FOUND", "Resource not found (resource=walk-none).");
        Gives("setTopicMetadata", """{"env":"test"}""");
        Gives("topicMetadata", """{"env":"test"}""");
        Fails("setUnchangeable", "INVALID_ARGUMENT", "Invalid update_mask provided in the request: 'kms_key_name' is not a field of Topic that can be changed.");
        Gives("createSubscription", """{"topic":"projects/p/topics/walk","ack":20,"labels":{"a":"b"},"retention":"3600","ttl":"2678400","state":"ACTIVE"}""");
        Gives("createPushSubscription", $"\"{receiver.Url}/push\"");
        Fails("createSubscriptionAgain", "ALREADY_EXISTS", "Resource already exists in the project (resource=walk-pull).");
        Fails("createSubscriptionOfNoTopic", "NOT_FOUND", "Resource not found (resource=walk-none).");
        Fails("createSubscriptionWithWrongDeadline", "INVALID_ARGUMENT", "Invalid ack deadline given (ackDeadlineSeconds=5): it must be between 10 and 600.");
        Fails("createExactlyOnce", "UNIMPLEMENTED", "Subscription.enableExactlyOnceDelivery and retainAckedMessages are not emulated.");
        Ok("createUnnamed").GetValue<string>().ShouldStartWith("projects/p/subscriptions/sub-");
        Gives("getSubscriptions", """["projects/p/subscriptions/walk-pull","projects/p/subscriptions/walk-push"]""");
        Gives("topicSubscriptions", """["projects/p/subscriptions/walk-pull","projects/p/subscriptions/walk-push"]""");
        Gives("subscriptionExists", "[true,false]");
        Gives("subscriptionGet", "\"projects/p/subscriptions/walk-pull\"");
        Fails("getMissingSubscription", "NOT_FOUND", "Resource not found (resource=walk-none).");
        Gives("setSubscriptionMetadata", """{"ack":30,"labels":{"c":"d"},"retention":"3600"}""");
        Gives("modifyPushConfig", $"\"{receiver.Url}/moved\"");
        Ok("pushed");
        await Limits.UntilAsync(() => Task.FromResult(receiver.Requests.Any(r => r.Path == "/moved")), "the message is pushed");
        JsonNode.Parse(receiver.Requests.First(r => r.Path == "/moved").Body)!["message"]!["attributes"]!.ToJsonString().ShouldBe("""{"kind":"push"}""");
        Gives("setIamPolicy", "\"roles/pubsub.publisher\"");
        Gives("getIamPolicy", "[\"allUsers\"]");
        Gives("testIamPermissions", """{"pubsub.topics.publish":true,"pubsub.topics.fly":false}""");
        Gives("subscriptionIamPolicy", "0");
        Fails("createSnapshot", "UNIMPLEMENTED", "Snapshots, schemas and detaching are not emulated.");
        Fails("getSchema", "UNIMPLEMENTED", "Snapshots, schemas and detaching are not emulated.");
        Gives("deleteSubscription", "false");
        Gives("deleteTopic", "false");
        Fails("deleteMissingTopic", "NOT_FOUND", "Resource not found (resource=walk-2).");
        Fails("publishToMissingTopic", "NOT_FOUND", "Resource not found (resource=walk-2).");
        Gives("subscriptionOfDeletedTopic", "\"_deleted-topic_\"");

        Gives("publishAndAck", """{"ids":3,"same":true,"texts":["a","b","c"],"letters":["a","b","c"],"published":true,"attempt":0}""");
        Gives("ackIsFinal", "[\"last\"]");
        Gives("nackComesAgain", """{"texts":["again","again","again"],"same":1,"acks":3}""");
        Gives("leaseIsExtended", "1");
        Gives("flowControl", """{"most":2,"texts":"0123456789"}""");
        Gives("ordering", """{"inOrder":true,"enabled":true}""");
        Gives("filter", "[\"us\"]");
        Gives("seek", "[\"new\"]");
        Gives("unaryPull", """{"texts":["one","two"],"again":true,"none":0}""");
        Fails("pullNothing", "INVALID_ARGUMENT", "The value for max_messages is too small. You passed 0 in the request, but the minimum value is 1.");
        Fails("acknowledgeNonsense", "INVALID_ARGUMENT", "You have passed an invalid ack ID to the service: it is none of this subscription.");
        Gives("deadLetter", """{"attempts":[1,2,3,4,5],"text":"bad","source":"poison-sub","count":"5"}""");
        Fails("streamOfMissingSubscription", "NOT_FOUND", "Resource not found (resource=walk-none).");
        Fails("streamEndsWithItsSubscription", "NOT_FOUND", "Resource not found (resource=ending-sub).");
        Fails("streamOfPushedSubscription", "FAILED_PRECONDITION", "This method is not supported for this subscription type (resource=pushed-sub): it is pushed.");

        JsonNode Ok(string step) => steps[step]?["ok"] ?? throw new Xunit.Sdk.XunitException($"{step}: {steps[step]?.ToJsonString() ?? "was not tried"}");

        void Gives(string step, string json) => Ok(step).ToJsonString().ShouldBe(json, step);

        void Fails(string step, string status, string message)
        {
            var error = steps[step]?["error"] ?? throw new Xunit.Sdk.XunitException($"{step}: {steps[step]?.ToJsonString() ?? "was not tried"}");
            error["message"]!.GetValue<string>().ShouldBe(message, step);
            error["status"]!.GetValue<string>().ShouldBe(status, step);
        }
    }
}
