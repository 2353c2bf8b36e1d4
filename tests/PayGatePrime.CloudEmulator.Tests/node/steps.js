'use strict';
// What the walks have in common: the transport's options, and what each step gave, as JSON.
const { credentials, status } = require('@grpc/grpc-js');
const { PassThroughClient } = require('google-auth-library');

const [transport, port, target] = process.argv.slice(2);
const options = transport === 'grpc'
  ? { servicePath: 'localhost', port: Number(port), sslCreds: credentials.createInsecure(), projectId: 'p' }
  : { fallback: true, protocol: 'http', servicePath: 'localhost', port: Number(port), authClient: new PassThroughClient(), projectId: 'p' };

const steps = {};

function failure(e) {
  if (transport === 'grpc') {
    return { status: status[e.code], message: e.details, links: (e.statusDetails ?? []).flatMap(d => d.links ?? []).map(l => l.description) };
  }

  const body = JSON.parse(e.message).error;
  return { status: body.status, message: body.message, links: (body.details ?? []).flatMap(d => d.links).map(l => l.description) };
}

async function step(name, call) {
  try {
    steps[name] = { ok: await call() };
  } catch (e) {
    steps[name] = { error: failure(e) };
  }
}

async function all(pages) {
  const names = [];
  for await (const item of pages) {
    names.push(item.name);
  }

  return names;
}

const first = async call => (await call)[0];

function print(walk) {
  walk().then(() => console.log(JSON.stringify(steps)), e => {
    console.error(e);
    process.exitCode = 1;
  });
}

module.exports = { transport, target, options, step, all, first, print };
