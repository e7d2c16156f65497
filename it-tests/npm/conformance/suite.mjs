/** Runs the official conformance suite and counts its results strictly. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MODULES = fileURLToPath(new URL('../node_modules/', import.meta.url));
const CARRIED_NODE = join(MODULES, '.bin/node');
const SUITE = join(MODULES, '@modelcontextprotocol/conformance/dist/index.js');
const OLDEST_NODE = 22;
const LONGEST_RUN_MILLIS = 10 * 60_000;
const LONGEST_COMPLAINT = 300;

/** The results of a scenario are in the folder `[server-]<scenario>-<time>`. */
const RESULT_FOLDER = /^(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

/** The names of the scenarios that every implementation of a revision must pass. */
export const required = (revision, role) => list('--requirements', revision, role);

/** The names of the scenarios that apply to a revision. */
export const applicable = (revision, role) => list('--spec-version', revision, role);

async function list(selector, revision, role) {
  const { code, output } = await suite(['list', `--${role}`, selector, revision]);
  if (code !== 0) {
    throw new Error(output.trim());
  }
  const section = output.split(/\n(?=\S)/).find((part) => part.toLowerCase().startsWith(`${role} scenarios`)) ?? '';
  return [...section.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name);
}

/** Runs the suite and leaves its results in a directory. The log of the suite goes to `log`. */
export async function run(role, args, directory, log) {
  await suite([role, ...args, '-o', directory], log);
}

/** The verdict of each scenario that left its results in a directory, by name. */
export async function verdicts(role, directory) {
  const found = new Map();
  for (const folder of existsSync(directory) ? await readdir(directory) : []) {
    const name = RESULT_FOLDER.exec(folder)?.[1];
    const checks = join(directory, folder, 'checks.json');
    if (name && existsSync(checks)) {
      const scenario = role === 'server' ? name.replace(/^server-/, '') : name;
      found.set(scenario, verdictOf(JSON.parse(await readFile(checks, 'utf8'))));
    }
  }
  return found;
}

/** The suite passes a scenario without any check, and one with warnings; here neither has passed. */
function verdictOf(checks) {
  const count = (status) => checks.filter((check) => check.status === status).length;
  const [succeeded, failed, warned] = ['SUCCESS', 'FAILURE', 'WARNING'].map(count);
  return {
    passed: succeeded > 0 && failed === 0 && warned === 0,
    summary: `${succeeded} ok${failed ? `, ${failed} failed` : ''}${warned ? `, ${warned} warned` : ''}`,
    complaints: checks
      .filter(({ status }) => status === 'FAILURE' || status === 'WARNING')
      .map(({ id, errorMessage }) => `${id}: ${errorMessage ?? 'no message'}`.slice(0, LONGEST_COMPLAINT)),
  };
}

/** The suite needs a newer Node.js than the rest of this folder. */
function newNode() {
  if (existsSync(CARRIED_NODE)) {
    return CARRIED_NODE;
  }
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new Error(`The conformance suite needs Node.js ${OLDEST_NODE}; run npm ci, or use a newer node`);
  }
  return process.execPath;
}

function suite(args, log) {
  return new Promise((resolve, reject) => {
    const child = spawn(newNode(), [SUITE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const limit = setTimeout(() => child.kill('SIGKILL'), LONGEST_RUN_MILLIS);
    let output = '';
    const collect = (chunk) => {
      output += chunk;
      log?.(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, output });
    });
  });
}
