/**
 * A reference client: does what a revision offers against a server and prints one JSON document.
 *
 *   node clients/exercise.mjs --sdk REVISION --url URL [--profile fixture|everything]
 *   node clients/exercise.mjs --sdk REVISION [--profile fixture|everything] -- PROGRAM ARGUMENT...
 *
 * The second form runs a program and speaks with it over its standard input and output.
 *
 * The document holds no ids and no times, so the runs of one revision against one server, directly and through a
 * proxy, must print the same text. Exit code 0: every step was ok.
 */
import { parseArgs } from 'node:util';
import { connect } from './connect.mjs';
import { REVISIONS } from './revisions.mjs';
import { STEP_LIMIT_MILLIS } from './steps.mjs';

const PROFILES = { fixture: './fixture-steps.mjs', everything: './everything-steps.mjs' };

const {
  values: { sdk: revision, url, profile },
  positionals: [program, ...args],
} = parseArgs({
  options: {
    sdk: { type: 'string' },
    url: { type: 'string' },
    profile: { type: 'string', default: 'fixture' },
  },
  allowPositionals: true,
});
if (!REVISIONS.includes(revision) || !url === !program || !Object.hasOwn(PROFILES, profile)) {
  console.error('usage: exercise.mjs --sdk REVISION [--profile fixture|everything] (--url URL | -- PROGRAM ...)');
  process.exit(2);
}

const command = program && { command: program, args, env: process.env };
const { steps } = await import(PROFILES[profile]);
// Revisions compare as text, and every one of them lies between '' and '9'.
const applicable = steps.filter(({ from = '', before = '9' }) => from <= revision && revision < before);
const report = { revision, profile, steps: {} };

const connecting = await attempt(() => connect({ revision, url, command, timeout: STEP_LIMIT_MILLIS }));
if (connecting.ok) {
  const peer = connecting.value;
  for (const { name, run } of applicable.filter(({ needs }) => !needs || peer[needs])) {
    report.steps[name] = await attempt((signal) => run(peer, signal));
  }
} else {
  report.steps.connect = connecting;
}

console.log(JSON.stringify(report, null, 2));
// Streams that a step left open would keep the process alive.
process.exit(Object.values(report.steps).every(({ ok }) => ok) ? 0 : 1);

/** Runs a step and answers its value or its error, at the latest when its time is over. */
async function attempt(step) {
  const limit = new AbortController();
  let timer;
  const over = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no end within ${STEP_LIMIT_MILLIS} ms`));
      limit.abort();
    }, STEP_LIMIT_MILLIS);
  });
  try {
    return { ok: true, value: await Promise.race([step(limit.signal), over]) };
  } catch (fault) {
    return { ok: false, error: fault.message, ...(Number.isInteger(fault.code) && { code: fault.code }) };
  } finally {
    clearTimeout(timer);
  }
}
