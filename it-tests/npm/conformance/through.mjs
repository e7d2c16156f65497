/**
 * The reference client behind a proxy, as a command for the suite's client scenarios: starts the proxy in front of the
 * suite's server, runs the client against the proxy, ends the proxy.
 *
 *   PROXY_COMMAND='sluice run --listen 127.0.0.1:0 --upstream {url}' node conformance/through.mjs URL
 *
 *   PROXY_COMMAND     the command, split at blanks; {url} is replaced by the URL of the server
 *   PROXY_LISTENING   pattern of the line on the proxy's standard output whose first group is its endpoint;
 *                     default: listening on (http\S+)
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The suite gives a scenario 30 s and then forgets the process, so this one ends itself before. */
const LIFETIME_MILLIS = 25_000;
const CLIENT = fileURLToPath(new URL('../clients/conformance.mjs', import.meta.url));

const { PROXY_COMMAND: command, PROXY_LISTENING: listening = 'listening on (http\\S+)' } = process.env;
const url = process.argv[2];
if (!command || !url) {
  console.error("usage: PROXY_COMMAND='PROGRAM ... {url}' node conformance/through.mjs URL");
  process.exit(2);
}

const lifetime = AbortSignal.timeout(LIFETIME_MILLIS);
const [program, ...args] = command.replaceAll('{url}', url).split(' ');
const proxy = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], signal: lifetime });
proxy.on('error', fail);
try {
  const client = spawn(process.execPath, [CLIENT, await endpointOf(proxy)], { stdio: 'inherit', signal: lifetime });
  client.on('error', fail);
  [process.exitCode] = await once(client, 'exit');
} catch (fault) {
  fail(fault);
} finally {
  proxy.kill();
}

async function endpointOf({ stdout }) {
  const pattern = new RegExp(listening);
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    const endpoint = pattern.exec(line)?.[1];
    if (endpoint) {
      // What comes later is read and dropped, or the proxy would block on a full pipe.
      stdout.resume();
      return endpoint;
    }
  }
  throw new Error('The proxy ended before it was listening');
}

function fail(fault) {
  console.error(fault.message);
  process.exitCode = 1;
}
