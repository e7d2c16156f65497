/**
 * The official server-everything over Streamable HTTP, or HTTP+SSE, on 127.0.0.1 and on any port; its own command listens
 * on all interfaces. It is its own command that speaks over standard input and output.
 *
 *   node servers/everything.mjs [--sse] [--port N] [--until-stdin-closes]
 */
import { createServer } from '@modelcontextprotocol/server-everything/dist/server/index.js';
import { SSEServerTransport } from 'sdk-2025-11-25/server/sse.js';
import { StreamableHTTPServerTransport } from 'sdk-2025-11-25/server/streamableHttp.js';
import { listen, options } from './listen.mjs';
import { serveSessions } from './sessions.mjs';
import { serveStreams } from './streams.mjs';

async function open(transport) {
  const { server, cleanup } = createServer();
  await server.connect(transport);
  return () => cleanup(transport.sessionId);
}

const given = options({ sse: { type: 'boolean', default: false } });
const handlers = given.sse
  ? serveStreams(SSEServerTransport, open)
  : serveSessions(StreamableHTTPServerTransport, open);
listen(handlers, given);
