'use strict';
// Walks the whole v2 surface with Google's client and prints what each step gave, as JSON.
const { CloudTasksClient } = require('@google-cloud/tasks');
const { transport, target, options, step, all, first, print } = require('./steps');

const location = 'projects/p/locations/l';
const queue = `${location}/queues/${transport}`;

const client = new CloudTasksClient(options);
const task = more => ({ httpRequest: { url: `${target}/handle`, body: Buffer.from('hello').toString('base64'), headers: { 'x-case': '1' } }, ...more });

async function walk() {
  await step('createQueue', () => first(client.createQueue({ parent: location, queue: { name: queue, retryConfig: { maxAttempts: 3 } } })));
  await step('createQueueAgain', () => first(client.createQueue({ parent: location, queue: { name: queue } })));
  await step('createWrongQueue', () => first(client.createQueue({ parent: location, queue: { name: `${location}/queues/a_b` } })));
  await step('createSecondQueue', () => first(client.createQueue({ parent: location, queue: { name: `${queue}-2` } })));
  await step('getQueue', () => first(client.getQueue({ name: queue })));
  await step('updateQueue', () => first(client.updateQueue({
    queue: { name: queue, rateLimits: { maxDispatchesPerSecond: 100 }, retryConfig: { maxAttempts: 9 } },
    updateMask: { paths: ['rate_limits.max_dispatches_per_second'] },
  })));
  await step('pauseQueue', () => first(client.pauseQueue({ name: queue })));
  await step('listQueuesOfOnePage', async () => (await client.listQueues({ parent: location, pageSize: 1 }, { autoPaginate: false }))[0].length);
  await step('listQueues', () => all(client.listQueuesAsync({ parent: location, pageSize: 1 })));
  await step('listPausedQueues', () => all(client.listQueuesAsync({ parent: location, filter: 'state: PAUSED' })));

  await step('createTask', () => first(client.createTask({ parent: queue, responseView: 'FULL', task: task({ name: `${queue}/tasks/named`, dispatchDeadline: { seconds: 20 } }) })));
  await step('createTaskAgain', () => first(client.createTask({ parent: queue, task: task({ name: `${queue}/tasks/named` }) })));
  await step('createTaskWithWrongName', () => first(client.createTask({ parent: queue, task: task({ name: `${queue}/tasks/a.b` }) })));
  await step('createScheduledTask', async () => {
    const seconds = Math.floor(Date.now() / 1000) + 3600;
    const created = await first(client.createTask({ parent: queue, task: task({ scheduleTime: { seconds } }) }));
    return Number(created.scheduleTime.seconds) === seconds;
  });
  await step('createLargeTask', async () => (await first(client.createTask({ parent: queue, task: { httpRequest: { url: target, body: Buffer.alloc(900_000).toString('base64') } } }))).view);
  await step('createTooLargeTask', () => first(client.createTask({ parent: queue, task: { httpRequest: { url: target, body: Buffer.alloc(1_048_570).toString('base64') } } })));
  await step('getTask', () => first(client.getTask({ name: `${queue}/tasks/named` })));
  await step('getFullTask', async () => Buffer.from((await first(client.getTask({ name: `${queue}/tasks/named`, responseView: 'FULL' }))).httpRequest.body, 'base64').toString());
  await step('listTasks', async () => (await all(client.listTasksAsync({ parent: queue, pageSize: 2 }))).length);
  await step('runTask', async () => (await first(client.runTask({ name: `${queue}/tasks/named` }))).dispatchCount);
  await step('createTaskToDelete', () => first(client.createTask({ parent: queue, task: task({ name: `${queue}/tasks/gone` }) })));
  await step('deleteTask', () => first(client.deleteTask({ name: `${queue}/tasks/gone` })));
  await step('getDeletedTask', () => first(client.getTask({ name: `${queue}/tasks/gone` })));
  await step('purgeQueue', async () => (await first(client.purgeQueue({ name: queue }))).purgeTime !== null);
  await step('listPurgedTasks', async () => (await all(client.listTasksAsync({ parent: queue }))).filter(n => !n.endsWith('/named')).length);
  await step('resumeQueue', async () => (await first(client.resumeQueue({ name: queue }))).state);

  await step('getUnsetPolicy', async () => (await first(client.getIamPolicy({ resource: queue }))).bindings.length);
  await step('setIamPolicy', async () => (await first(client.setIamPolicy({ resource: queue, policy: { bindings: [{ role: 'roles/cloudtasks.enqueuer', members: ['allUsers'] }] } }))).bindings[0].role);
  await step('getIamPolicy', async () => (await first(client.getIamPolicy({ resource: queue }))).bindings[0].members);
  await step('testIamPermissions', async () => (await first(client.testIamPermissions({ resource: queue, permissions: ['cloudtasks.tasks.create', 'storage.buckets.get'] }))).permissions);
  await step('getLocation', async () => (await first(client.getLocation({ name: location }))).locationId);
  await step('listLocations', () => all(client.listLocationsAsync({ name: 'projects/p' })));

  await step('deleteQueue', () => first(client.deleteQueue({ name: `${queue}-2` })));
  await step('getDeletedQueue', () => first(client.getQueue({ name: `${queue}-2` })));
  await client.close();
}

print(walk);
