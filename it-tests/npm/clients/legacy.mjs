/** A client of a legacy revision, on the SDK release of that revision. */
import { answers } from './answers.mjs';
import { collectProgress } from './progress.mjs';
import { ELICITATION, OLDEST } from './revisions.mjs';

const QUESTION_SCHEMAS = {
  'sampling/createMessage': 'CreateMessageRequestSchema',
  'elicitation/create': 'ElicitRequestSchema',
  'roots/list': 'ListRootsRequestSchema',
};

export async function connectLegacy({ revision, url, command, only, info, heard, reported, requestOptions }) {
  const { Client } = await import(`sdk-${revision}/client/index.js`);
  const schemas = await import(`sdk-${revision}/types.js`);
  if (only) {
    schemas.SUPPORTED_PROTOCOL_VERSIONS.splice(0, Infinity, revision);
  }

  const capabilities = { sampling: {}, roots: {}, ...(revision >= ELICITATION && { elicitation: {} }) };
  const client = new Client(info, { capabilities });
  for (const [method, schema] of Object.entries(QUESTION_SCHEMAS)) {
    if (method !== 'elicitation/create' || revision >= ELICITATION) {
      client.setRequestHandler(schemas[schema], ({ params }) => answers[method](params));
    }
  }
  client.fallbackNotificationHandler = async (notification) => heard.push(notification);

  let negotiated;
  // The oldest release tells nobody which revision was negotiated.
  const request = client.request.bind(client);
  client.request = async (message, ...more) => {
    const result = await request(message, ...more);
    if (message.method === 'initialize') {
      negotiated = result.protocolVersion;
    }
    return result;
  };

  const transport = await transportOf(revision, { url, command });
  await client.connect(transport, requestOptions);
  collectProgress(transport, reported);
  const sessionId = transport.sessionId;

  return {
    client,
    protocolVersion: () => negotiated,
    callTool: (params, options) => client.callTool(params, undefined, { ...requestOptions, ...options }),
    setLevel: (level) => client.setLoggingLevel(level, requestOptions),
    watch: (uri) => client.subscribeResource({ uri }, requestOptions),
    ...(sessionId && { end: () => endSession(transport, { url, sessionId, negotiated, ...requestOptions }) }),
  };
}

/** Ends the session and answers the HTTP status of a request that still names it. */
async function endSession(transport, { url, sessionId, negotiated, timeout }) {
  await transport.terminateSession();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-protocol-version': negotiated,
      'mcp-session-id': sessionId,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    signal: AbortSignal.timeout(timeout),
  });
  await response.body?.cancel();
  return response.status;
}

async function transportOf(revision, { url, command }) {
  if (command) {
    const { StdioClientTransport } = await import(`sdk-${revision}/client/stdio.js`);
    return new StdioClientTransport(command);
  }
  if (revision === OLDEST) {
    const { SSEClientTransport } = await import(`sdk-${OLDEST}/client/sse.js`);
    return new SSEClientTransport(new URL(url));
  }
  const { StreamableHTTPClientTransport } = await import(`sdk-${revision}/client/streamableHttp.js`);
  return new StreamableHTTPClientTransport(new URL(url));
}
