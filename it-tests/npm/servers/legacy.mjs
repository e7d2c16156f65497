/**
 * The fixture on a legacy SDK.
 *
 *   node servers/legacy.mjs [--sdk REVISION] [--only] [--port N] [--until-stdin-closes] [--stdio]
 *
 * `--sdk` names the newest revision that the server speaks, 2025-11-25 by default; each SDK release speaks all older
 * ones too. With `--only` it speaks no other, and offers only what that revision has. 2024-11-05 is served over HTTP+SSE, the others over Streamable HTTP with sessions.
 */
import { asOf, unchanged } from './eras.mjs';
import { CAPABILITIES, Fixture, SERVER_INFO } from './fixture/fixture.mjs';
import { Ask } from './fixture/questions.mjs';
import { endWithStdin, listen, options, STDIO } from './listen.mjs';
import { serveSessions } from './sessions.mjs';
import { serveStreams } from './streams.mjs';

const RESOURCE_NOT_FOUND = -32002;
const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
const MOST_ROUNDS = 8;

/** The only revision over HTTP+SSE. */
const OLDEST = '2024-11-05';

const TASKS = '2025-11-25';

const given = options({ ...STDIO, only: { type: 'boolean', default: false }, sdk: { type: 'string', default: '2025-11-25' } });
const { Server } = await import(`sdk-${given.sdk}/server/index.js`);
const schemas = await import(`sdk-${given.sdk}/types.js`);

if (given.only) {
  schemas.SUPPORTED_PROTOCOL_VERSIONS.splice(0, Infinity, given.sdk);
}

/** The only revision with tasks in its core. A server of all revisions has none, as not every client knows them. */
const tasks = given.only && given.sdk === TASKS ? await import('./tasks.mjs') : undefined;

const fixture = new Fixture();
const shown = given.only ? asOf(given.sdk) : unchanged;
const sessions = new Set();

/** Announcements to every session; each goes out on the session's own GET stream. */
const publish = {
  toolsChanged: () => announce(({ server }) => server.sendToolListChanged()),
  promptsChanged: () => announce(({ server }) => server.sendPromptListChanged()),
  resourceUpdated: (uri) =>
    announce(({ server, subscriptions }) => subscriptions.has(uri) && server.sendResourceUpdated({ uri })),
};

/** A session that ends meanwhile hears nothing more, and keeps the others from nothing. */
const announce = (send) => Promise.allSettled([...sessions].map(async (session) => send(session)));

async function open(transport) {
  const capabilities = { ...shown.capabilities(CAPABILITIES), ...tasks?.CAPABILITIES };
  const server = new Server(SERVER_INFO, { capabilities, ...tasks?.options });
  const session = { server, subscriptions: new Set(), level: LEVELS[0] };
  answerLists(server);
  answerCalls(session);
  answerSubscriptions(session);
  await server.connect(transport);
  sessions.add(session);
  return () => sessions.delete(session);
}

function answerLists(server) {
  server.setRequestHandler(schemas.ListToolsRequestSchema, () => {
    const { tools } = shown.tools(fixture.listTools());
    return { tools: [...tools, ...(tasks?.TOOLS ?? [])] };
  });
  server.setRequestHandler(schemas.ListPromptsRequestSchema, () => fixture.listPrompts());
  server.setRequestHandler(schemas.ListResourcesRequestSchema, () => fixture.listResources());
  server.setRequestHandler(schemas.ListResourceTemplatesRequestSchema, () => fixture.listResourceTemplates());
}

function answerCalls(session) {
  const { server } = session;
  server.setRequestHandler(schemas.CallToolRequestSchema, async ({ params }, call) =>
    tasks?.runs(params)
      ? tasks.begin(call)
      : shown.result(await untilAnswered(session, call, params, (peer) => fixture.callTool(params, peer))),
  );
  server.setRequestHandler(schemas.GetPromptRequestSchema, ({ params }, call) =>
    untilAnswered(session, call, params, (peer) => fixture.getPrompt(params, peer)),
  );
  server.setRequestHandler(schemas.ReadResourceRequestSchema, ({ params }) =>
    fixture.readResource(params, RESOURCE_NOT_FOUND),
  );
  server.setRequestHandler(schemas.CompleteRequestSchema, ({ params }) => fixture.complete(params));
}

function answerSubscriptions(session) {
  const { server, subscriptions } = session;
  server.setRequestHandler(schemas.SubscribeRequestSchema, ({ params }) => {
    subscriptions.add(params.uri);
    return {};
  });
  server.setRequestHandler(schemas.UnsubscribeRequestSchema, ({ params }) => {
    subscriptions.delete(params.uri);
    return {};
  });
  server.setRequestHandler(schemas.SetLevelRequestSchema, ({ params }) => {
    session.level = params.level;
    return {};
  });
}

/** How to send what belongs to a call. The oldest release cannot say so, and has one stream for everything. */
const sendersOf = ({ server }, call) => ({
  notify: call.sendNotification ?? ((notification) => server.notification(notification)),
  request: call.sendRequest ?? ((question, schema) => server.request(question, schema)),
});

function peerOf(session, call, progressToken) {
  const { notify } = sendersOf(session, call);
  return {
    answers: {},
    capabilities: session.server.getClientCapabilities() ?? {},
    signal: call.signal,
    publish,
    log: async (level, data) =>
      LEVELS.indexOf(level) >= LEVELS.indexOf(session.level) &&
      notify({ method: 'notifications/message', params: { level, data } }),
    progress: async (progress, total, message) =>
      progressToken !== undefined &&
      notify({
        method: 'notifications/progress',
        params: shown.progress({ progressToken, progress, total, ...(message && { message }) }),
      }),
    closeStream: () => call.closeSSEStream?.(),
  };
}

/**
 * Puts the questions of a call to the client, all at once, until the call needs no more answers. It asks whatever the
 * client declared: one that cannot answer says so, and the call fails with that error.
 */
async function untilAnswered(session, call, params, attempt) {
  const { request } = sendersOf(session, call);
  const peer = peerOf(session, call, params._meta?.progressToken);
  let outcome = await attempt(peer);
  for (let round = 0; outcome instanceof Ask && round < MOST_ROUNDS; round++) {
    const { questions, state } = outcome;
    const keys = Object.keys(questions);
    const answers = await Promise.all(keys.map((key) => request(questions[key], schemas.ResultSchema)));
    outcome = await attempt({
      ...peer,
      state,
      answers: Object.fromEntries(keys.map((key, index) => [key, answers[index]])),
    });
  }
  if (outcome instanceof Ask) {
    throw new Error(`No usable answer in ${MOST_ROUNDS} rounds`);
  }
  return outcome;
}

async function handlers() {
  if (given.sdk === OLDEST) {
    const { SSEServerTransport } = await import(`sdk-${OLDEST}/server/sse.js`);
    return serveStreams(SSEServerTransport, open);
  }
  const { StreamableHTTPServerTransport } = await import(`sdk-${given.sdk}/server/streamableHttp.js`);
  return serveSessions(StreamableHTTPServerTransport, open);
}

if (given.stdio) {
  const { StdioServerTransport } = await import(`sdk-${given.sdk}/server/stdio.js`);
  await open(new StdioServerTransport());
  endWithStdin();
} else {
  listen(await handlers(), given);
}
