/**
 * The official server-everything over Streamable HTTP, on 127.0.0.1 and on any port; its own command listens on all
 * interfaces.
 *
 *   node servers/everything.mjs [--port N] [--until-stdin-closes]
 */
import { createServer } from '@modelcontextprotocol/server-everything/dist/server/index.js';
import { StreamableHTTPServerTransport } from 'sdk-2025-11-25/server/streamableHttp.js';
import { listen, options } from './listen.mjs';
import { serveSessions } from './sessions.mjs';

async function open(transport) {
  const { server, cleanup } = createServer();
  await server.connect(transport);
  return () => cleanup(transport.sessionId);
}

listen(serveSessions(StreamableHTTPServerTransport, open), options());
