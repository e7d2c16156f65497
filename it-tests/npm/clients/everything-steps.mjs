/** What a client does with the official server-everything; a modern one needs a bridge in between. */
import { ELICITATION, MODERN, STRUCTURED } from './revisions.mjs';
import { codeOf, identityOf, textOf, until, WITH_PROGRESS } from './steps.mjs';

const call = (peer, name, args = {}, options = undefined) => peer.callTool({ name, arguments: args }, options);
const DYNAMIC = 'demo://resource/dynamic/text/7';

export const steps = [
  { name: 'initialize', run: async (peer) => identityOf(peer) },
  { name: 'ping', before: MODERN, run: ({ client, requestOptions }) => client.ping(requestOptions) },
  {
    name: 'list tools that depend on the capabilities of the client',
    async run({ client, requestOptions }, signal) {
      // The server registers them only after `notifications/initialized`.
      const names = async () => (await client.listTools(undefined, requestOptions)).tools.map(({ name }) => name);
      await until(async () => (await names()).includes('trigger-sampling-request'), signal);
      return (await names()).sort();
    },
  },
  { name: 'call', run: (peer) => call(peer, 'echo', { message: 'hello' }).then(textOf) },
  { name: 'call with numbers', run: (peer) => call(peer, 'get-sum', { a: 2, b: 3 }).then(textOf) },
  {
    name: 'call with structured content',
    from: STRUCTURED,
    run: async (peer) => (await call(peer, 'get-structured-content', { location: 'Chicago' })).structuredContent,
  },
  {
    name: 'call with an image',
    run: async (peer) => (await call(peer, 'get-tiny-image')).content.map(({ type, mimeType }) => ({ type, mimeType })),
  },
  {
    name: 'call with progress',
    async run(peer, signal) {
      const result = await call(peer, 'trigger-long-running-operation', { duration: 0.3, steps: 3 }, WITH_PROGRESS);
      await until(() => peer.reported.length >= 3, signal);
      return { text: textOf(result), reported: peer.reported.splice(0) };
    },
  },
  { name: 'sampling', run: (peer) => call(peer, 'trigger-sampling-request', { prompt: 'hello' }).then(textOf) },
  { name: 'roots', run: (peer) => call(peer, 'get-roots-list').then(textOf) },
  { name: 'elicitation', from: ELICITATION, run: (peer) => call(peer, 'trigger-elicitation-request').then(textOf) },
  {
    name: 'list resources',
    async run({ client, requestOptions }) {
      const { resources } = await client.listResources(undefined, requestOptions);
      const { resourceTemplates } = await client.listResourceTemplates(undefined, requestOptions);
      return [...resources.map(({ uri }) => uri), ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)].sort();
    },
  },
  {
    name: 'read from a template',
    run: async ({ client, requestOptions }) =>
      (await client.readResource({ uri: DYNAMIC }, requestOptions)).contents.map(({ uri, mimeType }) => ({
        uri,
        mimeType,
      })),
  },
  {
    name: 'subscribe and hear of an update',
    async run(peer, signal) {
      await peer.watch(DYNAMIC);
      await call(peer, 'toggle-subscriber-updates');
      const updates = () => peer.heard.filter(({ method }) => method === 'notifications/resources/updated');
      await until(() => updates().length > 0, signal);
      await call(peer, 'toggle-subscriber-updates');
      return updates()[0].params;
    },
  },
  {
    name: 'get a prompt',
    run: async ({ client, requestOptions }) =>
      (await client.getPrompt({ name: 'args-prompt', arguments: { city: 'Bern' } }, requestOptions)).messages,
  },
  {
    name: 'get an unknown prompt',
    run: ({ client, requestOptions }) => codeOf(client.getPrompt({ name: 'no-such-prompt' }, requestOptions)),
  },
  {
    name: 'completion',
    async run({ client, requestOptions }) {
      const ref = { type: 'ref/prompt', name: 'completable-prompt' };
      const argument = { name: 'department', value: 'S' };
      return (await client.complete({ ref, argument }, requestOptions)).completion;
    },
  },
  {
    name: 'end the session',
    needs: 'end',
    run: async (peer) => ({ statusAfterwards: await peer.end() }),
  },
];
