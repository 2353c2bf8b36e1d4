// Creates or works off jobs with one of the job queues, for the comparison: queues.mjs work|create SYSTEM HANDLER_URL JOBS CALLERS WARM_UP
import http from 'node:http';
import pg from 'pg';

const [role, system, handlerUrl, jobs, callers, warmUp] = process.argv.slice(2).map((a, i) => (i < 3 ? a : Number(a)));
const connectionString = process.env.DATABASE_URL;
// More connections than this cost both of them more than they bring on two cores.
const connections = Math.min(callers, Number(process.env.CONNECTIONS ?? 16));
const agent = new http.Agent({ keepAlive: true, maxSockets: callers });
const body = 'A'.repeat(512);

function call(method, url, content = '') {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, agent, headers: { 'content-length': content.length } }, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('end', () => (response.statusCode === 200 ? resolve(parts.join('')) : reject(new Error(`${url} answered ${response.statusCode}`))));
    });
    request.on('error', reject);
    request.end(content);
  });
}

async function graphile() {
  const { run, makeWorkerUtils, Logger } = await import('graphile-worker');
  const pool = new pg.Pool({ connectionString, max: connections });
  pool.on('error', error => console.error(error.message));
  pool.on('connect', client => client.on('error', error => console.error(error.message)));
  const quiet = new Logger(() => () => {});
  const utils = await makeWorkerUtils({ pgPool: pool, logger: quiet });
  await utils.migrate();
  const batched = system === 'graphile-worker-batched' ? { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } : {};
  return {
    add: payload => utils.addJob('deliver', payload),
    work: () => run({
      pgPool: pool,
      logger: quiet,
      noHandleSignals: true,
      preset: { worker: { concurrentJobs: callers, maxPoolSize: connections, ...batched } },
      taskList: { deliver: payload => call('POST', payload.url, payload.body) },
    }),
  };
}

async function boss() {
  const { PgBoss } = await import('pg-boss');
  const queue = new PgBoss({ connectionString, max: connections, useListenNotify: true });
  queue.on('error', error => console.error(error.message));
  await queue.start();
  if (role === 'work') {
    await queue.createQueue('deliver', { notify: true });
  }
  const batches = 4;
  return {
    add: payload => queue.send('deliver', payload),
    work: () => queue.work(
      'deliver',
      { batchSize: callers / batches, localConcurrency: batches, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 0.5 },
      list => Promise.all(list.map(job => call('POST', job.data.url, job.data.body)))),
  };
}

async function create(add, count) {
  const times = new Float64Array(count);
  let next = 0;
  const started = process.hrtime.bigint();
  await Promise.all(Array.from({ length: callers }, async () => {
    while (next < count) {
      const i = next++;
      const begin = process.hrtime.bigint();
      await add({ url: `${handlerUrl}/h/${i}/${begin}`, body });
      times[i] = Number(process.hrtime.bigint() - begin) / 1e6;
    }
  }));
  const elapsed = Number(process.hrtime.bigint() - started) / 1e6;
  times.sort();
  return `${elapsed} ${times[Math.floor(0.5 * (count - 1))]} ${times[Math.floor(0.99 * (count - 1))]}`;
}

const { add, work } = await (system === 'pg-boss' ? boss() : graphile());
if (role === 'work') {
  await work();
  console.log('ready');
} else {
  const go = new Promise(resolve => process.once('SIGUSR2', resolve));
  await call('POST', `${handlerUrl}/reset/${warmUp}`);
  await create(add, warmUp);
  while (Number(await call('GET', `${handlerUrl}/count`)) < warmUp) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  await call('POST', `${handlerUrl}/reset/${jobs}`);
  console.log('warm');
  const alive = setInterval(() => {}, 1000);
  await go;
  clearInterval(alive);
  console.log(`created ${await create(add, jobs)}`);
  setInterval(() => {}, 1000);
}
