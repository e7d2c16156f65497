/**
 * What every server of this folder has in common: its options, its address and its end.
 *
 *   --port N               port on 127.0.0.1; 0, the default, takes a free one
 *   --until-stdin-closes   ends when standard input does, so that it cannot outlive its parent
 */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/node';

/** The option of servers that can speak over standard input and output instead. */
export const STDIO = { stdio: { type: 'boolean', default: false } };

export function options(more = {}) {
  return parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'until-stdin-closes': { type: 'boolean', default: false },
      ...more,
    },
  }).values;
}

/**
 * Serves handlers `(request, response)` by path, for loopback names only, and says where. The first path is the one
 * that clients are given.
 */
export function listen(handlers, { port, 'until-stdin-closes': untilStdinCloses }) {
  const acceptsHost = localhostHostValidation();
  const acceptsOrigin = localhostOriginValidation();
  const server = createServer((request, response) => {
    if (!acceptsHost(request, response) || !acceptsOrigin(request, response)) {
      return;
    }
    const handle = handlers[new URL(request.url, 'http://localhost').pathname];
    if (!handle) {
      response.writeHead(404).end();
      return;
    }
    Promise.resolve(handle(request, response)).catch((fault) => {
      console.error(fault);
      response.destroy();
    });
  });
  server.listen(Number(port), '127.0.0.1', () => {
    const [path] = Object.keys(handlers);
    console.log(`listening on http://127.0.0.1:${server.address().port}${path}`);
  });
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (untilStdinCloses) {
    endWithStdin();
    process.stdin.resume();
  }
}

/** Ends the process with its standard input, whatever is still running. */
export function endWithStdin() {
  process.stdin.on('end', end).on('error', end);
}

function end() {
  process.exit(0);
}
