/**
 * What a client does that comes out differently with the revision of the server. `from` is the first revision of a
 * client that has it, `fromServer` the first one of a server, `beforeServer` the first that has it no more;
 * `expected(client, server)` is the outcome that the revisions allow.
 */
import { ELICITATION, MODERN, OLDEST } from './revisions.mjs';
import { textOf, until, WITH_PROGRESS } from './steps.mjs';

const AUDIO = '2025-03-26';
const LINKS = '2025-06-18';
const CONTEXT = '2025-06-18';
const FORMS = '2025-11-25';

const DEFAULTS = { name: 'John Doe', age: 30, score: 95.5, status: 'active', verified: true };
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';
const WAV_DIGEST = 'urn:sha256:8b8fbafe8679076454429756fa72f11d5f442c87381cc6a4285451d826a9e629';

/** The members of a tool's definition by the revision that brought them. */
const DEFINITION = [
  { since: OLDEST, members: ['name', 'description', 'inputSchema'] },
  { since: '2025-03-26', members: ['annotations'] },
  { since: '2025-06-18', members: ['_meta', 'outputSchema', 'title'] },
  { since: '2025-11-25', members: ['icons'] },
];

const call = (peer, name, args = {}, options = undefined) => peer.callTool({ name, arguments: args }, options);
const announced = (peer) => call(peer, 'test_client_capabilities').then(textOf);
const only = ({ content: [block] }) => block;
const older = (client, server) => (client < server ? client : server);

/** A client that knows tasks makes one, and waits for its end. */
async function asTask({ client, requestOptions }) {
  const options = { ...requestOptions, task: { ttl: 60_000 } };
  for await (const { type, result, error } of client.experimental.tasks.callToolStream(
    { name: 'test_task', arguments: {} },
    undefined,
    options,
  )) {
    if (type === 'result') {
      return result;
    }
    if (type === 'error') {
      throw error;
    }
  }
  throw new Error('the task had no end');
}

export const steps = [
  {
    name: 'definition of a tool',
    async run({ client, requestOptions }) {
      const { tools } = await client.listTools(undefined, requestOptions);
      const tool = tools.find(({ name }) => name === 'test_described_tool');
      return { members: Object.keys(tool).sort(), annotations: tool.annotations };
    },
    expected(client, server) {
      const common = older(client, server);
      const members = DEFINITION.filter(({ since }) => since <= common).flatMap((group) => group.members);
      const moved = client === AUDIO && server >= LINKS && { title: 'Described tool' };
      return {
        members: members.sort(),
        ...(common >= AUDIO && { annotations: { ...moved, readOnlyHint: true } }),
      };
    },
  },
  {
    name: 'call with structured content only',
    fromServer: LINKS,
    async run(peer) {
      const { content, structuredContent } = await call(peer, 'test_structured_only');
      return { texts: content.map(({ text }) => text), structuredContent };
    },
    expected: (client) =>
      client < LINKS
        ? { texts: ['The sum is 3', '{"sum":3}'] }
        : { texts: ['The sum is 3'], structuredContent: { sum: 3 } },
  },
  {
    name: 'tool that runs as a task only',
    fromServer: FORMS,
    beforeServer: MODERN,
    run: (peer) => (peer.client.experimental?.tasks ? asTask(peer) : call(peer, 'test_task')).then(textOf),
    expected: () => 'built',
  },
  {
    name: 'call with a sound',
    fromServer: AUDIO,
    run: (peer) => call(peer, 'test_audio_content').then(only),
    expected: (client) =>
      client < AUDIO
        ? { type: 'resource', resource: { uri: WAV_DIGEST, mimeType: 'audio/wav', blob: WAV } }
        : { type: 'audio', data: WAV, mimeType: 'audio/wav' },
  },
  {
    name: 'call with a link',
    fromServer: LINKS,
    async run(peer) {
      const { type, uri, text } = only(await call(peer, 'test_resource_link'));
      return { type, uri, text };
    },
    expected: (client) =>
      client < LINKS
        ? { type: 'text', text: '[resource] Static text <test://static-text> (text/plain): A text that never changes' }
        : { type: 'resource_link', uri: 'test://static-text' },
  },
  {
    name: 'call with progress and a text',
    async run(peer, signal) {
      await call(peer, 'test_progress_with_message', {}, WITH_PROGRESS);
      await until(() => peer.reported.length > 0, signal);
      return peer.reported.splice(0);
    },
    expected: (client, server) => [
      { progress: 1, total: 1, ...(older(client, server) > OLDEST && { message: 'almost done' }) },
    ],
  },
  {
    name: 'capabilities of the client',
    before: MODERN,
    run: announced,
    expected: (client, server) => `${older(client, server) < ELICITATION ? '' : 'elicitation, '}roots, sampling`,
  },
  {
    // An older server hears of elicitation too, if this is the first that is said to it: nobody knows its revision then.
    name: 'capabilities of a client without sessions',
    from: MODERN,
    fromServer: ELICITATION,
    run: announced,
    expected: () => 'elicitation, roots, sampling',
  },
  {
    name: 'completion with a context',
    from: CONTEXT,
    fromServer: OLDEST,
    async run({ client, requestOptions }) {
      const ref = { type: 'ref/prompt', name: 'test_prompt_with_arguments' };
      const argument = { name: 'arg2', value: '' };
      const context = { arguments: { arg1: 'paris' } };
      return (await client.complete({ ref, argument, context }, requestOptions)).completion.values;
    },
    expected: (_client, server) => [server < CONTEXT ? 'after nothing' : 'after arg1'],
  },
  {
    name: 'sampling with several blocks',
    fromServer: FORMS,
    run: (peer) => call(peer, 'test_sampling_with_blocks').then(textOf),
    // The client answers the first block of the last message: there are two messages before the first revision with blocks.
    expected: (client) => `LLM response: ${client < FORMS ? 'second' : 'first'} block (at most 100 tokens)`,
  },
  {
    name: 'elicitation with defaults',
    from: ELICITATION,
    fromServer: FORMS,
    run: (peer) => call(peer, 'test_elicitation_sep1034_defaults').then(textOf),
    expected: (client) =>
      `Elicitation completed: action=accept, content=${JSON.stringify(client < FORMS ? { verified: true } : DEFAULTS)}`,
  },
  {
    name: 'elicitation of several choices',
    from: ELICITATION,
    fromServer: FORMS,
    run: (peer) => call(peer, 'test_elicitation_of_several').then(textOf),
    expected: () => 'Chosen: action=accept, content={"colours":["g"]}',
  },
];
