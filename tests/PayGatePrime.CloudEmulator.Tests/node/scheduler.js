'use strict';
// Walks the whole v1 surface of the scheduler with Google's client and prints what each step gave, as JSON.
const { CloudSchedulerClient } = require('@google-cloud/scheduler');
const { transport, target, options, step, all, first, print } = require('./steps');

const location = 'projects/p/locations/l';
const job = id => `${location}/jobs/${transport}-${id}`;
const never = '0 0 1 1 *';
const client = new CloudSchedulerClient(options);
const create = definition => first(client.createJob({ parent: location, job: definition }));

async function walk() {
  await step('createHttpJob', () => create({
    name: job('http'),
    description: 'walks',
    schedule: never,
    timeZone: 'Europe/Berlin',
    attemptDeadline: { seconds: 30 },
    retryConfig: { retryCount: 2, minBackoffDuration: { seconds: 7 }, maxBackoffDuration: { seconds: 70 }, maxDoublings: 3, maxRetryDuration: { seconds: 700 } },
    httpTarget: { uri: `${target}/handle`, httpMethod: 'PUT', headers: { 'x-case': '1' }, body: Buffer.from('hello').toString('base64'), oidcToken: { serviceAccountEmail: 's@p.test', audience: 'me' } },
  }));
  await step('createOAuthJob', () => create({
    name: job('oauth'), schedule: never, httpTarget: { uri: `${target}/oauth`, httpMethod: 'GET', oauthToken: { serviceAccountEmail: 's@p.test', scope: 'https://www.googleapis.com/auth/cloud-platform' } },
  }));
  await step('createPubsubJob', () => create({
    name: job('pubsub'), schedule: '*/5 * * * *', pubsubTarget: { topicName: 'projects/p/topics/ticks', data: Buffer.from('tick').toString('base64'), attributes: { a: 'b' } },
  }));
  await step('createUnnamedJob', async () => (await create({ schedule: never, httpTarget: { uri: target } })).name.startsWith(`${location}/jobs/`));
  await step('createJobAgain', () => create({ name: job('http'), schedule: never, httpTarget: { uri: target } }));
  await step('createJobWithWrongSchedule', () => create({ name: job('wrong'), schedule: '61 * * * *', httpTarget: { uri: target } }));
  await step('createJobWithWrongZone', () => create({ name: job('wrong'), schedule: never, timeZone: 'Mars/Olympus', httpTarget: { uri: target } }));
  await step('createJobWithoutTarget', () => create({ name: job('wrong'), schedule: never }));
  await step('createJobWithWrongName', () => create({ name: 'wrong', schedule: never, httpTarget: { uri: target } }));
  await step('createJobWithTooManyRetries', () => create({ name: job('wrong'), schedule: never, retryConfig: { retryCount: 6 }, httpTarget: { uri: target } }));

  await step('getJob', () => first(client.getJob({ name: job('http') })));
  await step('getMissingJob', () => first(client.getJob({ name: job('none') })));
  await step('listJobsOfOnePage', async () => (await client.listJobs({ parent: location, pageSize: 1 }, { autoPaginate: false }))[0].length);
  await step('listJobs', async () => (await all(client.listJobsAsync({ parent: location, pageSize: 1 }))).filter(n => n.includes(transport)));

  await step('updateByMask', () => first(client.updateJob({
    job: { name: job('http'), description: 'changed', schedule: '0 0 2 1 *', httpTarget: { uri: `${target}/changed`, httpMethod: 'GET' }, retryConfig: { retryCount: 5, maxDoublings: 1 } },
    updateMask: { paths: ['description', 'http_target.uri', 'retry_config.retry_count'] },
  })));
  await step('updateWithWrongMask', () => first(client.updateJob({ job: { name: job('http') }, updateMask: { paths: ['colour'] } })));
  await step('updateMissingJob', () => first(client.updateJob({ job: { name: job('none'), description: 'x' }, updateMask: { paths: ['description'] } })));
  await step('updateTarget', async () => {
    const changed = await first(client.updateJob({ job: { name: job('oauth'), pubsubTarget: { topicName: 'projects/p/topics/ticks', attributes: { c: 'd' } } }, updateMask: { paths: ['pubsub_target'] } }));
    return [changed.target, changed.httpTarget, changed.pubsubTarget.attributes.c];
  });

  await step('pauseJob', async () => (await first(client.pauseJob({ name: job('pubsub') }))).state);
  await step('pauseJobAgain', () => first(client.pauseJob({ name: job('pubsub') })));
  await step('resumeJob', async () => (await first(client.resumeJob({ name: job('pubsub') }))).state);
  await step('resumeJobAgain', () => first(client.resumeJob({ name: job('pubsub') })));
  await step('runJob', async () => (await first(client.runJob({ name: job('http') }))).name);
  await step('runMissingJob', () => first(client.runJob({ name: job('none') })));
  await step('jobThatHasRun', async () => {
    for (let tries = 0; tries < 500; tries++) {
      const found = await first(client.getJob({ name: job('http') }));
      if (found.lastAttemptTime) {
        return found.status.code;
      }

      await new Promise(resolve => setTimeout(resolve, 20));
    }

    throw new Error('the run has left no trace');
  });

  await step('deleteJob', () => first(client.deleteJob({ name: job('pubsub') })));
  await step('getDeletedJob', () => first(client.getJob({ name: job('pubsub') })));
  await step('deleteMissingJob', () => first(client.deleteJob({ name: job('pubsub') })));
  await step('getLocation', async () => (await first(client.getLocation({ name: location }))).locationId);
  await step('listLocations', async () => (await all(client.listLocationsAsync({ name: 'projects/p' }))).length);
  await client.close();
}

print(walk);
