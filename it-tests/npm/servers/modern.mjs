/**
 * The fixture on the modern SDK: revision 2026-07-28 and no other.
 *
 *   node servers/modern.mjs [--port N] [--until-stdin-closes] [--stdio]
 */
import { randomBytes } from 'node:crypto';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler,
  createRequestStateCodec,
  fromJsonSchema,
  inputRequired,
  McpServer,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { CAPABILITIES, Fixture, SERVER_INFO } from './fixture/fixture.mjs';
import { Ask } from './fixture/questions.mjs';
import { endWithStdin, listen, options, STDIO } from './listen.mjs';

const RESOURCE_NOT_FOUND = -32602;
const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities';

const fixture = new Fixture();
const states = createRequestStateCodec({ key: randomBytes(32) });

/**
 * A new server; the SDK asks for one with every HTTP request, and once or twice over stdio. Only tools that are
 * registered with it have their `Mcp-Param-*` headers checked; everything else is answered as the fixture has it.
 */
function newServer(publish) {
  const mcpServer = new McpServer(SERVER_INFO, {
    capabilities: CAPABILITIES,
    requestState: { verify: states.verify },
  });
  for (const { name, inputSchema, outputSchema, ...definition } of fixture.listTools().tools) {
    const schemas = {
      inputSchema: fromJsonSchema(inputSchema),
      ...(outputSchema && { outputSchema: fromJsonSchema(outputSchema) }),
    };
    mcpServer.registerTool(name, { ...definition, ...schemas }, async (args, context) =>
      answer(await fixture.callTool({ name, arguments: args }, peerOf(context, publish))),
    );
  }
  const { server } = mcpServer;
  server.setRequestHandler('prompts/list', () => fixture.listPrompts());
  server.setRequestHandler('resources/list', () => fixture.listResources());
  server.setRequestHandler('resources/templates/list', () => fixture.listResourceTemplates());
  server.setRequestHandler('prompts/get', async ({ params }, context) =>
    answer(await fixture.getPrompt(params, peerOf(context, publish))),
  );
  server.setRequestHandler('resources/read', ({ params }) => fixture.readResource(params, RESOURCE_NOT_FOUND));
  server.setRequestHandler('completion/complete', ({ params }) => fixture.complete(params));
  return mcpServer;
}

function peerOf({ mcpReq }, publish) {
  const progressToken = mcpReq._meta?.progressToken;
  return {
    answers: mcpReq.inputResponses ?? {},
    state: mcpReq.requestState(),
    capabilities: mcpReq.envelope?.[CAPABILITIES_KEY] ?? {},
    signal: mcpReq.signal,
    publish,
    log: (level, data) => mcpReq.log(level, data),
    progress: async (progress, total, message) =>
      progressToken !== undefined &&
      mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total, ...(message && { message }) },
      }),
    // Streams of this revision cannot be resumed.
    closeStream: () => {},
  };
}

async function answer(outcome) {
  if (!(outcome instanceof Ask)) {
    return outcome;
  }
  const { questions, state } = outcome;
  return inputRequired({ inputRequests: questions, ...(state && { requestState: await states.mint(state) }) });
}

function serveHttp(given) {
  const handler = createMcpHandler(() => newServer(handler.notify), { legacy: 'reject' });
  listen({ '/mcp': toNodeHandler(handler) }, given);
}

function serveStandardInput() {
  let current;
  const publish = {
    toolsChanged: () => current.server.sendToolListChanged(),
    promptsChanged: () => current.server.sendPromptListChanged(),
    resourceUpdated: (uri) => current.server.sendResourceUpdated({ uri }),
  };
  const renew = () => (current = newServer(publish));
  serveStdio(renew, { legacy: 'reject' });
  endWithStdin();
}

const given = options(STDIO);
if (given.stdio) {
  serveStandardInput();
} else {
  serveHttp(given);
}
