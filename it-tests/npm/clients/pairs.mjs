/**
 * A client of one revision, and no other, with servers of several: prints one JSON line for each step.
 *
 *   node clients/pairs.mjs --sdk REVISION SERVER=URL...
 *
 * `SERVER` is the revision of the server. A line says `client`, `server`, `step`, `ok` and `value`, or `error` and
 * `code`; and `expected` where the outcome depends on the server's revision. Where it does not, it is that of the
 * same client with a server of its own revision. Steps that need more than the server's revision are left out. Exit code
 * 0: every server was visited.
 */
import { parseArgs } from 'node:util';
import { steps as fixture } from './fixture-steps.mjs';
import { steps as pairs } from './pair-steps.mjs';
import { perform } from './perform.mjs';
import { REVISIONS } from './revisions.mjs';

const {
  values: { sdk: client },
  positionals,
} = parseArgs({ options: { sdk: { type: 'string' } }, allowPositionals: true });
const servers = positionals.map((target) => [target.slice(0, target.indexOf('=')), target.slice(target.indexOf('=') + 1)]);
if (![client, ...servers.map(([server]) => server)].every((revision) => REVISIONS.includes(revision))) {
  console.error('usage: pairs.mjs --sdk REVISION SERVER=URL...');
  process.exit(2);
}

const LAST = 'end the session';
const all = [...fixture.filter(({ name }) => name !== LAST), ...pairs, ...fixture.filter(({ name }) => name === LAST)];

for (const [server, url] of servers) {
  const applicable = all.filter(
    ({ from = '', fromServer = from, before = '9', beforeServer = '9' }) =>
      from <= client && client < before && fromServer <= server && server < beforeServer,
  );
  await perform({ revision: client, url, only: true }, applicable, (step, outcome) => {
    const expected = applicable.find(({ name }) => name === step)?.expected?.(client, server);
    console.log(JSON.stringify({ client, server, step, ...outcome, ...(expected !== undefined && { expected }) }));
  });
}
// Streams that a step left open would keep the process alive.
process.exit(0);
