/**
 * Sessions that outlive a disturbance: works through all of them, waits for a line on standard input, and works through
 * the same ones again. Each time it prints one line with what went in and what came out.
 *
 *   node clients/steady.mjs --sdk REVISION --url URL [--sessions N] [--rounds N]
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { connect } from './connect.mjs';
import { STEP_LIMIT_MILLIS, textOf, until, WITH_PROGRESS } from './steps.mjs';

const WATCHED = 'test://watched-resource';

const { values } = parseArgs({
  options: {
    sdk: { type: 'string' },
    url: { type: 'string' },
    sessions: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
  },
});
const rounds = Number(values.rounds);

const call = (peer, name, args = {}, options = undefined) => peer.callTool({ name, arguments: args }, options);

/** Each answers whether the call brought all that it should. */
const calls = [
  async (peer) => textOf(await call(peer, 'add', { a: 2, b: 3 })) === '{"sum":5}',
  async (peer) => {
    await call(peer, 'test_tool_with_progress', {}, WITH_PROGRESS);
    return peer.reported.splice(0).map(({ progress }) => progress).join() === '0,50,100';
  },
  async (peer) => textOf(await call(peer, 'test_sampling', { prompt: 'Hello' })).startsWith('LLM response: Hello'),
  async (peer) => textOf(await call(peer, 'test_elicitation', { message: 'Who?' })).includes('action=accept'),
];

async function work(peers) {
  const counts = { sessions: 0, sent: 0, answered: 0, announced: 0 };
  await Promise.all(peers.map((peer) => workThrough(peer, counts)));
  await hear(peers, counts);
  return counts;
}

async function workThrough(peer, counts) {
  let missed = 0;
  for (let round = 0; round < rounds; round++) {
    for (const one of calls) {
      counts.sent++;
      const right = await one(peer).catch((fault) => console.error(fault));
      right ? counts.answered++ : missed++;
    }
  }
  counts.sessions += missed === 0;
}

/** Lets the server announce a change until every session has heard of it on the stream that it has for that. */
async function hear(peers, counts) {
  const before = peers.map(({ heard }) => heard.length);
  const hasHeard = (peer, index) =>
    peer.heard.slice(before[index]).some(({ method }) => method === 'notifications/resources/updated');
  const limit = AbortSignal.timeout(STEP_LIMIT_MILLIS);
  await until(async () => {
    await call(peers[0], 'touch_resource', { uri: WATCHED });
    return peers.every(hasHeard);
  }, limit).catch((fault) => console.error(fault));
  counts.announced = peers.filter(hasHeard).length;
}

const print = (when, counts) => console.log(`${when} ${JSON.stringify(counts)}`);

const peers = await Promise.all(
  Array.from({ length: Number(values.sessions) }, () =>
    connect({ revision: values.sdk, url: values.url, timeout: STEP_LIMIT_MILLIS }),
  ),
);
for (const peer of peers) {
  await peer.watch(WATCHED);
}
print('before', await work(peers));
await once(process.stdin, 'data');
print('after', await work(peers));
process.exit(0);
