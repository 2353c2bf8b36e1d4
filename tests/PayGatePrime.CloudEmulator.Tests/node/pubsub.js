'use strict';
// Walks Pub/Sub's basic calls with Google's client, which finds the emulator by PUBSUB_EMULATOR_HOST, and prints what each step gave, as JSON.
const { PubSub, v1 } = require('@google-cloud/pubsub');
const { credentials, status } = require('@grpc/grpc-js');

const target = process.argv[2];
const limit = 30_000;
const client = new PubSub({ projectId: 'p' });

// The messages have a project of their own, so that the lists of the other hold what its steps made.
const other = new PubSub({ projectId: 'm' });
const steps = {};

async function step(name, call) {
  try {
    steps[name] = { ok: await within(call(), name) };
  } catch (e) {
    steps[name] = { error: { status: status[e.code] ?? String(e), message: e.details ?? e.stack } };
  }
}

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`${what}: nothing after ${limit} ms`)), limit); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const first = async call => (await call)[0];
const names = async call => (await first(call)).map(item => item.name);
const short = name => name.split('/').pop();
const text = message => message.data.toString();
const publish = async (topic, ...texts) => Promise.all(texts.map(t => topic.publishMessage({ data: Buffer.from(t) })));

// Collects what a subscription gets until there is enough; what is done with each message is up to the step.
function listen(subscription, enough, onMessage = message => message.ack()) {
  const got = [];
  return new Promise((resolve, reject) => {
    subscription.on('error', reject);
    subscription.on('message', message => {
      got.push(message);
      onMessage(message, got.length);
      if (enough(got)) {
        resolve(got);
      }
    });
  }).finally(() => subscription.close());
}

async function fresh(name, options, topicOptions) {
  const [topic] = await other.createTopic(name);
  const [subscription] = await topic.createSubscription(`${name}-sub`, options);
  return { topic: topicOptions ? other.topic(name, topicOptions) : topic, subscription };
}

const oneStream = { streamingOptions: { maxStreams: 1 } };

async function resources() {
  await step('createTopic', async () => (await first(client.createTopic('walk'))).name);
  await step('createTopicAgain', () => client.createTopic('walk'));
  await step('createWrongTopic', () => client.createTopic('1x'));
  await step('createSecondTopic', async () => (await first(client.createTopic({ name: 'walk-2', labels: { a: 'b' } }))).metadata.labels);
  await step('getTopics', () => names(client.getTopics()));
  await step('getTopicsByPage', () => names(client.getTopics({ gaxOpts: { autoPaginate: false }, pageSize: 1 })));
  const topic = client.topic('walk');
  await step('topicExists', async () => [await first(topic.exists()), await first(client.topic('walk-none').exists())]);
  await step('topicGet', async () => (await first(topic.get())).name);
  await step('topicGetAutoCreate', async () => (await first(client.topic('walk-3').get({ autoCreate: true }))).name);
  await step('getMissingTopic', () => client.topic('walk-none').get());
  await step('setTopicMetadata', async () => (await first(topic.setMetadata({ labels: { env: 'test' } }))).labels);
  await step('topicMetadata', async () => (await first(topic.getMetadata())).labels);
  await step('setUnchangeable', () => topic.setMetadata({ kmsKeyName: 'k' }));

  await step('createSubscription', async () => {
    const { metadata } = await first(topic.createSubscription('walk-pull', { ackDeadlineSeconds: 20, labels: { a: 'b' }, messageRetentionDuration: 3600 }));
    return { topic: metadata.topic, ack: metadata.ackDeadlineSeconds, labels: metadata.labels, retention: metadata.messageRetentionDuration.seconds, ttl: metadata.expirationPolicy.ttl.seconds, state: metadata.state };
  });
  await step('createPushSubscription', async () => (await first(topic.createSubscription('walk-push', {
    pushConfig: { pushEndpoint: `${target}/push`, oidcToken: { serviceAccountEmail: 'a@b' } }, retryPolicy: { minimumBackoff: { seconds: 1 }, maximumBackoff: { seconds: 2 } },
  }))).metadata.pushConfig.pushEndpoint);
  await step('createSubscriptionAgain', () => topic.createSubscription('walk-pull'));
  await step('createSubscriptionOfNoTopic', () => client.createSubscription('walk-none', 'walk-x'));
  await step('createSubscriptionWithWrongDeadline', () => topic.createSubscription('walk-x', { ackDeadlineSeconds: 5 }));
  await step('createExactlyOnce', () => topic.createSubscription('walk-x', { enableExactlyOnceDelivery: true }));
  await step('createUnnamed', async () => {
    const made = await first(subscriber().createSubscription({ topic: topic.name }));
    await client.subscription(made.name).delete();
    return made.name;
  });
  await step('getSubscriptions', () => names(client.getSubscriptions()));
  await step('topicSubscriptions', () => names(topic.getSubscriptions()));
  const pull = client.subscription('walk-pull');
  await step('subscriptionExists', async () => [await first(pull.exists()), await first(client.subscription('walk-none').exists())]);
  await step('subscriptionGet', async () => (await first(pull.get())).name);
  await step('getMissingSubscription', () => client.subscription('walk-none').get());
  await step('setSubscriptionMetadata', async () => {
    const [set] = await pull.setMetadata({ ackDeadlineSeconds: 30, labels: { c: 'd' } });
    return { ack: set.ackDeadlineSeconds, labels: set.labels, retention: set.messageRetentionDuration.seconds };
  });
  await step('modifyPushConfig', async () => {
    await client.subscription('walk-push').modifyPushConfig({ pushEndpoint: `${target}/moved` });
    return (await first(client.subscription('walk-push').getMetadata())).pushConfig.pushEndpoint;
  });
  await step('pushed', async () => topic.publishMessage({ data: Buffer.from('pushed'), attributes: { kind: 'push' } }));

  await step('setIamPolicy', async () => (await first(topic.iam.setPolicy({ bindings: [{ role: 'roles/pubsub.publisher', members: ['allUsers'] }] }))).bindings[0].role);
  await step('getIamPolicy', async () => (await first(topic.iam.getPolicy())).bindings[0].members);
  await step('testIamPermissions', async () => first(topic.iam.testPermissions(['pubsub.topics.publish', 'pubsub.topics.fly'])));
  await step('subscriptionIamPolicy', async () => (await first(pull.iam.getPolicy())).bindings.length);
  await step('createSnapshot', () => pull.createSnapshot('walk-snapshot'));
  await step('getSchema', () => client.schema('walk-schema').get());

  await step('deleteSubscription', async () => {
    await pull.delete();
    return first(pull.exists());
  });
  await step('deleteTopic', async () => {
    await client.topic('walk-2').delete();
    return first(client.topic('walk-2').exists());
  });
  await step('deleteMissingTopic', () => client.topic('walk-2').delete());
  await step('publishToMissingTopic', () => client.topic('walk-2').publishMessage({ data: Buffer.from('x') }));
  await step('subscriptionOfDeletedTopic', async () => {
    await topic.delete();
    return (await first(client.subscription('walk-push').getMetadata())).topic;
  });
}

async function messages() {
  await step('publishAndAck', async () => {
    const { topic, subscription } = await fresh('basic');
    const batched = other.topic('basic', { batching: { maxMessages: 3, maxMilliseconds: 20 } });
    const ids = await Promise.all(['a', 'b', 'c'].map(t => batched.publishMessage({ data: Buffer.from(t), attributes: { letter: t } })));
    const got = await listen(subscription, all => all.length === 3);
    return { ids: ids.length, same: got.map(m => m.id).sort().join() === ids.sort().join(), texts: got.map(text).sort(), letters: got.map(m => m.attributes.letter).sort(), published: Math.abs(got[0].publishTime - Date.now()) < 60_000, attempt: got[0].deliveryAttempt };
  });
  await step('ackIsFinal', async () => {
    // What was acknowledged does not come again, what is published later does.
    const subscription = other.subscription('basic-sub');
    await publish(other.topic('basic'), 'last');
    return (await listen(subscription, all => all.length === 1)).map(text);
  });
  await step('nackComesAgain', async () => {
    const { topic, subscription } = await fresh('nacked');
    await publish(topic, 'again');
    const got = await listen(subscription, all => all.length === 3, (message, count) => (count < 3 ? message.nack() : message.ack()));
    return { texts: got.map(text), same: new Set(got.map(m => m.id)).size, acks: new Set(got.map(m => m.ackId)).size };
  });
  await step('leaseIsExtended', async () => {
    // The subscription's own deadline is 10 s; the message is held for longer, and its lease renewed by the client, whose renewals are counted here.
    const { topic, subscription } = await fresh('leased', { ackDeadlineSeconds: 10 });
    subscription.setOptions(oneStream);
    await publish(topic, 'slow');
    let deliveries = 0;
    await new Promise((resolve, reject) => {
      subscription.on('error', reject);
      subscription.on('message', message => {
        deliveries++;
        setTimeout(() => { message.ack(); resolve(); }, 13_000);
      });
    }).finally(() => subscription.close());
    return deliveries;
  });
  await step('flowControl', async () => {
    const { topic, subscription } = await fresh('flow');
    subscription.setOptions({ flowControl: { maxMessages: 2, allowExcessMessages: false }, ...oneStream });
    await publish(topic, ...'0123456789');
    let open = 0, most = 0;
    const got = await listen(subscription, all => all.length === 10, message => {
      most = Math.max(most, ++open);
      setTimeout(() => { open--; message.ack(); }, 30);
    });
    return { most, texts: got.map(text).sort().join('') };
  });
  await step('ordering', async () => {
    const { topic, subscription } = await fresh('ordered', { enableMessageOrdering: true }, { messageOrdering: true });
    const expected = { x: [], y: [] };
    for (let i = 0; i < 6; i++) {
      for (const orderingKey of ['x', 'y']) {
        expected[orderingKey].push(i);
        topic.publishMessage({ data: Buffer.from(String(i)), orderingKey }).catch(e => console.error(e));
      }
    }
    const seen = { x: [], y: [] };
    await listen(subscription, all => all.length === 12, message => {
      seen[message.orderingKey].push(Number(text(message)));
      message.ack();
    });
    return { inOrder: JSON.stringify(seen) === JSON.stringify(expected), enabled: (await first(subscription.getMetadata())).enableMessageOrdering };
  });
  await step('filter', async () => {
    const { topic, subscription } = await fresh('filtered', { filter: 'hasPrefix(attributes.region, "us-")' });
    await topic.publishMessage({ data: Buffer.from('eu'), attributes: { region: 'eu-west' } });
    await topic.publishMessage({ data: Buffer.from('us'), attributes: { region: 'us-east' } });
    return (await listen(subscription, all => all.length === 1)).map(text);
  });
  await step('seek', async () => {
    const { topic, subscription } = await fresh('sought');
    await publish(topic, 'old');
    // The client's seek is only right for whole seconds: it takes milliseconds for microseconds.
    const second = Math.ceil(Date.now() / 1000) * 1000;
    await new Promise(resolve => setTimeout(resolve, second + 50 - Date.now()));
    await publish(topic, 'new');
    await subscription.seek(new Date(second));
    return (await listen(subscription, all => all.length === 1)).map(text);
  });
  await step('unaryPull', async () => {
    const { topic, subscription } = await fresh('unary');
    const low = subscriber();
    await publish(topic, 'one', 'two');
    const got = [];
    while (got.length < 2) {
      const [answer] = await low.pull({ subscription: subscription.name, maxMessages: 10 });
      got.push(...answer.receivedMessages);
    }
    await low.modifyAckDeadline({ subscription: subscription.name, ackIds: [got[0].ackId], ackDeadlineSeconds: 0 });
    const [again] = await low.pull({ subscription: subscription.name, maxMessages: 10 });
    await low.acknowledge({ subscription: subscription.name, ackIds: [got[1].ackId, again.receivedMessages[0].ackId] });
    const [none] = await low.pull({ subscription: subscription.name, maxMessages: 10, returnImmediately: true });
    return { texts: got.map(m => m.message.data.toString()).sort(), again: again.receivedMessages.map(m => m.message.messageId).join() === got[0].message.messageId, none: none.receivedMessages.length };
  });
  await step('pullNothing', () => subscriber().pull({ subscription: 'projects/m/subscriptions/unary-sub', maxMessages: 0 }));
  await step('acknowledgeNonsense', () => subscriber().acknowledge({ subscription: 'projects/m/subscriptions/unary-sub', ackIds: ['nonsense'] }));
  await step('deadLetter', async () => {
    const { subscription: dead } = await fresh('dead');
    const { topic, subscription } = await fresh('poison', { deadLetterPolicy: { deadLetterTopic: other.topic('dead').name, maxDeliveryAttempts: 5 } });
    await publish(topic, 'bad');
    const attempts = [];
    const failing = listen(subscription, all => all.length === 5, message => {
      attempts.push(message.deliveryAttempt);
      message.nack();
    });
    const [got] = await Promise.all([listen(dead, all => all.length === 1), failing]);
    return { attempts, text: text(got[0]), source: got[0].attributes.CloudPubSubDeadLetterSourceSubscription, count: got[0].attributes.CloudPubSubDeadLetterSourceDeliveryCount };
  });
  await step('streamOfMissingSubscription', () => listen(other.subscription('walk-none'), () => false));
  await step('streamEndsWithItsSubscription', async () => {
    const { subscription } = await fresh('ending');
    const ended = listen(subscription, () => false).catch(e => e);
    await new Promise(resolve => setTimeout(resolve, 200));
    await other.subscription('ending-sub').delete();
    throw await ended;
  });
  await step('streamOfPushedSubscription', async () => {
    const { subscription } = await fresh('pushed', { pushConfig: { pushEndpoint: target } });
    return listen(subscription, () => false);
  });
}

let low;
function subscriber() {
  const [servicePath, port] = process.env.PUBSUB_EMULATOR_HOST.split(':');
  return low ??= new v1.SubscriberClient({ servicePath, port: Number(port), sslCreds: credentials.createInsecure(), projectId: 'p' });
}

Promise.all([resources(), messages()]).then(async () => {
  await low?.close();
  await client.close();
  await other.close();
  console.log(JSON.stringify(steps));
  process.exit(0);
}, e => {
  console.error(e);
  process.exit(1);
});
