/**
 * A server of the interceptor extension, on the SDKs of both eras: on `/modern` as the draft is now, on `/legacy` as it
 * was first. The guard refuses what mentions something forbidden, the eraser takes secrets out of results.
 *
 *   node servers/interceptors.mjs [--port N] [--until-stdin-closes]
 */
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { Server } from 'sdk-2025-11-25/server/index.js';
import { StreamableHTTPServerTransport } from 'sdk-2025-11-25/server/streamableHttp.js';
import { listen, options } from './listen.mjs';
import { serveSessions } from './sessions.mjs';

const INFO = { name: 'interceptors', version: '1.0.0' };
const EXTENSION = 'io.modelcontextprotocol/interceptors';
const EVENTS = ['tools/call', 'prompts/get'];
const SECRET = /hunter2/g;

const anything = { params: fromJsonSchema({ type: 'object' }) };

const asNow = [
  { name: 'guard', type: 'validation', mode: 'active', hooks: [{ events: EVENTS, phase: 'request' }] },
  { name: 'eraser', type: 'mutation', hooks: [{ events: EVENTS, phase: 'response' }], priorityHint: { response: 9 } },
];

const asItWas = [
  { name: 'guard', type: 'validation', mode: 'enforce', hook: { events: ['*/request'], phase: 'both' } },
  { name: 'eraser', type: 'mutation', hook: { events: EVENTS, phase: 'response' }, priorityHint: 9 },
];

const work = {
  guard: (payload) => {
    const valid = !JSON.stringify(payload).includes('forbidden');
    const message = { path: 'name', message: 'not on Fridays', severity: 'error' };
    return { valid, severity: valid ? 'info' : 'error', messages: valid ? [] : [message] };
  },
  eraser: (payload) => {
    const text = JSON.stringify(payload);
    return { modified: text.search(SECRET) >= 0, payload: JSON.parse(text.replaceAll(SECRET, '[gone]')) };
  },
};

function invoke({ name, phase, payload }) {
  const { type } = asNow.find((interceptor) => interceptor.name === name);
  return { interceptor: name, type, phase, durationMs: 1, ...work[name](payload) };
}

/** The first libraries put what belongs to a type into an object of its own. */
function invokeAsItWas(params) {
  const { interceptor, type, phase, durationMs, payload, ...own } = invoke(params);
  return { interceptor, type, phase, durationMs, [type]: own, ...(payload && { payload }) };
}

function modern() {
  const mcpServer = new McpServer(INFO, { capabilities: { extensions: { [EXTENSION]: {} } } });
  mcpServer.server.setRequestHandler('interceptors/list', anything, () => ({ interceptors: asNow }));
  mcpServer.server.setRequestHandler('interceptor/invoke', anything, invoke);
  return mcpServer;
}

async function legacy(transport) {
  const server = new Server(INFO, { capabilities: { experimental: { [EXTENSION]: { supportedEvents: EVENTS } } } });
  server.fallbackRequestHandler = async ({ method, params }) =>
    method === 'interceptors/list' ? { interceptors: asItWas } : invokeAsItWas(params);
  await server.connect(transport);
  return () => server.close();
}

listen(
  {
    '/modern': toNodeHandler(createMcpHandler(modern, { legacy: 'reject' })),
    '/legacy': serveSessions(StreamableHTTPServerTransport, legacy)['/mcp'],
  },
  options(),
);
