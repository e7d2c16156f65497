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
import { perform } from './perform.mjs';
import { REVISIONS } from './revisions.mjs';

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

await perform({ revision, url, command }, applicable, (name, outcome) => {
  report.steps[name] = outcome;
});

console.log(JSON.stringify(report, null, 2));
// Streams that a step left open would keep the process alive.
process.exit(Object.values(report.steps).every(({ ok }) => ok) ? 0 : 1);
