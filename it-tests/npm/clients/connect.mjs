/**
 * Connects a client of any revision. What comes back, a peer, is the same for both eras:
 * - `client`: the client of the SDK, for the methods that all releases have in common
 * - `protocolVersion()`, `callTool(params, options)`, `setLevel(level)`, `watch(uri)`: where the releases differ
 * - `end()`: only if there is a session to end
 * - `heard`: the notifications so far; `reported`: the progress so far; `requestOptions`: the time limit of a request
 */
import { connectLegacy } from './legacy.mjs';
import { connectModern } from './modern.mjs';
import { MODERN } from './revisions.mjs';

/**
 * Connects to a URL, or to a command `{command, args, env}` that speaks over its standard input and output.
 *
 * @param only whether a legacy client speaks no other revision, as each SDK release does otherwise
 * @param timeout time limit of each request in milliseconds
 */
export async function connect({ revision, url, command, only = false, timeout }) {
  const shared = { heard: [], reported: [], requestOptions: { timeout } };
  const info = { name: 'reference-client', version: '1.0.0' };
  const connector = revision === MODERN ? connectModern : connectLegacy;
  return { ...(await connector({ revision, url, command, only, info, ...shared })), ...shared };
}
