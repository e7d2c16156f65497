/**
 * Runs the official conformance suite twice, directly and through a proxy, and compares what passed.
 *
 *   node conformance/compare.mjs --direct URL --proxied URL --requirements REVISION
 *   node conformance/compare.mjs --direct URL --proxied URL --spec-version REVISION
 *   node conformance/compare.mjs --client --direct COMMAND --proxied COMMAND --spec-version REVISION
 *
 *   --requirements R   the scenarios that revision R requires, and those that it only reports
 *   --spec-version R   every scenario that applies to revision R
 *   --except FILE      scenarios that need not pass through the proxy: lines with a name, a blank and the reason
 *   --client           tests clients: a command is run with the URL of the suite's server as its last argument
 *   --verbose          shows the log of the suite
 *
 * URLs of servers name `localhost`, because one scenario insists on it. Client scenarios about OAuth are left out: they
 * judge a client's OAuth, and the reference client has none. The direct run may be with another server than the one behind
 * the proxy. Exit code 0: both runs passed the same scenarios, at least one, but for the excepted ones, which all failed
 * through the proxy; and the direct run all that are required.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { applicable, required, run, verdicts } from './suite.mjs';

/** Revisions whose requirements are listed; a scenario in one of the lists is required wherever it applies. */
const LISTED = ['2025-11-25', '2026-07-28'];

const OAUTH = 'auth/';

const { values: given } = parseArgs({
  options: {
    direct: { type: 'string' },
    proxied: { type: 'string' },
    requirements: { type: 'string' },
    'spec-version': { type: 'string' },
    except: { type: 'string' },
    client: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const revision = given.requirements ?? given['spec-version'];
if (!given.direct || !given.proxied || !revision || (given.client && given.requirements)) {
  console.error('usage: compare.mjs --direct URL --proxied URL (--requirements R | --spec-version R)');
  console.error('       compare.mjs --client --direct COMMAND --proxied COMMAND --spec-version R');
  process.exit(2);
}

const role = given.client ? 'client' : 'server';
const directory = await mkdtemp(join(tmpdir(), 'conformance-'));
try {
  const [direct, proxied] = await Promise.all([runAll(given.direct, 'direct'), runAll(given.proxied, 'proxied')]);
  process.exitCode = report(direct, proxied, await mustPass(direct), await exceptions()) ? 0 : 1;
} finally {
  await rm(directory, { recursive: true });
}

async function runAll(target, label) {
  const results = join(directory, label);
  const log = given.verbose ? (chunk) => process.stderr.write(chunk) : undefined;
  if (given.client) {
    for (const scenario of await clientScenarios()) {
      await run(role, ['--command', target, '--scenario', scenario, '--spec-version', revision], results, log);
    }
  } else {
    const selection = given.requirements
      ? ['--requirements', revision]
      : ['--suite', 'all', '--spec-version', revision];
    await run(role, ['--url', target, ...selection], results, log);
  }
  return verdicts(role, results);
}

async function clientScenarios() {
  return (await applicable(revision, role)).filter((name) => !name.startsWith(OAUTH));
}

/** All of a requirement set, whether it ran or not; otherwise what ran and stands in any requirement set. */
async function mustPass(direct) {
  if (given.requirements) {
    return new Set(await required(revision, role));
  }
  const listed = await Promise.all(LISTED.map((each) => required(each, role)));
  return new Set(listed.flat().filter((name) => direct.has(name)));
}

/** The reasons why scenarios need not pass through the proxy, by name. */
async function exceptions() {
  const lines = given.except ? (await readFile(given.except, 'utf8')).split('\n') : [];
  const entries = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return new Map(entries.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}

function report(direct, proxied, requiredNames, excepted) {
  const names = [...new Set([...requiredNames, ...direct.keys(), ...proxied.keys()])].sort();
  const width = Math.max(...names.map((name) => name.length), 'scenario'.length);
  const row = (name, left, right) => console.log(`${name.padEnd(width)} | ${left.padEnd(24)} | ${right}`);
  const cell = (verdict) => (verdict ? `${verdict.passed ? 'pass' : 'FAIL'} (${verdict.summary})` : 'did not run');

  row('scenario', 'direct', 'proxied');
  row('-'.repeat(width), '-'.repeat(24), '-'.repeat(24));
  names.forEach((name) => row(name, cell(direct.get(name)), cell(proxied.get(name))));

  const passes = (verdicts, name) => verdicts.get(name)?.passed === true;
  const passed = names.filter((name) => passes(direct, name));
  const differing = names.filter(
    (name) => !excepted.has(name) && passes(direct, name) !== passes(proxied, name),
  );
  const stale = [...excepted.keys()].filter((name) => !passes(direct, name) || passes(proxied, name));
  const missed = names.filter((name) => requiredNames.has(name) && !passes(direct, name));
  explain('Passed on one side only', differing, [direct, proxied]);
  explain('Required, and failed directly', missed, [direct]);
  explain('Excepted without need', stale, [direct, proxied]);
  if (excepted.size > 0) {
    console.log('\nExcepted:');
    excepted.forEach((reason, name) => console.log(`  ${name}: ${reason}`));
  }
  console.log(
    `\n${revision} ${role}: ${names.length} scenarios, ${requiredNames.size} required, ` +
      `${passed.length} pass directly, ${differing.length} differ through the proxy` +
      (excepted.size > 0 ? `, ${excepted.size} excepted` : ''),
  );
  return passed.length > 0 && [differing, missed, stale].every((list) => list.length === 0);
}

function explain(title, names, runs) {
  if (names.length > 0) {
    console.log(`\n${title}:`);
  }
  for (const name of names) {
    console.log(`  ${name}`);
    runs.flatMap((verdicts) => verdicts.get(name)?.complaints ?? []).forEach((line) => console.log(`    ${line}`));
  }
}
