/**
 * What a client does with the fixture. The value of a step depends on the revision of the client only: not on the
 * server's, nor on anything between the two.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ELICITATION, MODERN, POLLING, STRUCTURED } from './revisions.mjs';
import { codeOf, identityOf, textOf, until, WITH_PROGRESS } from './steps.mjs';

const WATCHED = 'test://watched-resource';
const RETRIGGER_MILLIS = 500;
const PARALLEL_CALLS = 8;

const call = (peer, name, args = {}, options = undefined) => peer.callTool({ name, arguments: args }, options);

/** The notifications of a method that were heard so far. */
const heardOf = (peer, method) => peer.heard.filter((notification) => notification.method === method);

/** Repeats a trigger until its notification arrives, because a stream may not be open yet. */
async function heardAfter(peer, trigger, method, signal) {
  let next = 0;
  await until(async () => {
    if (Date.now() >= next) {
      next = Date.now() + RETRIGGER_MILLIS;
      await trigger();
    }
    return heardOf(peer, method).length > 0;
  }, signal);
  const { params = {} } = heardOf(peer, method)[0];
  const { _meta, ...rest } = params;
  return { method, params: rest };
}

const basics = [
  { name: 'initialize', run: async (peer) => identityOf(peer) },
  { name: 'ping', before: MODERN, run: ({ client, requestOptions }) => client.ping(requestOptions) },
];

const tools = [
  {
    name: 'list tools',
    async run({ client, requestOptions }) {
      const { tools: listed } = await client.listTools(undefined, requestOptions);
      const names = listed.map(({ name }) => name).filter((name) => name !== TASK);
      return { names, input: listed.find(({ name }) => name === 'add').inputSchema };
    },
  },
  {
    name: 'list tools with their output',
    from: STRUCTURED,
    async run({ client, requestOptions }) {
      const { tools: listed } = await client.listTools(undefined, requestOptions);
      return listed
        .filter(({ outputSchema }) => outputSchema)
        .map(({ name, outputSchema }) => ({ name, outputSchema }));
    },
  },
  { name: 'call', run: (peer) => call(peer, 'test_simple_text').then(textOf) },
  {
    name: 'call with structured content',
    from: STRUCTURED,
    async run(peer) {
      const result = await call(peer, 'add', { a: 2, b: 0.5 });
      return { text: textOf(result), structured: result.structuredContent };
    },
  },
  { name: 'call with every kind of content', run: (peer) => call(peer, 'test_multiple_content_types').then(blocksOf) },
  {
    name: 'call with a mirrored argument',
    run: (peer) => call(peer, 'echo_region', { region: 'Zürich ☂' }).then(textOf),
  },
  { name: 'call that fails', run: (peer) => call(peer, 'test_error_handling').then(({ isError }) => ({ isError })) },
  { name: 'call of an unknown tool', run: (peer) => codeOf(call(peer, 'no_such_tool')) },
  {
    name: 'calls in parallel',
    async run(peer) {
      const terms = Array.from({ length: PARALLEL_CALLS }, (_, index) => index);
      const sums = await Promise.all(terms.map((a) => call(peer, 'add', { a, b: 100 })));
      return sums.map(textOf);
    },
  },
];

const blocksOf = ({ content }) => content.map(({ _meta, annotations, ...block }) => block);

const notifications = [
  {
    name: 'call with progress',
    async run(peer, signal) {
      await call(peer, 'test_tool_with_progress', {}, WITH_PROGRESS);
      await until(() => peer.reported.length >= 3, signal);
      return peer.reported.splice(0).map(({ progress, total }) => ({ progress, total }));
    },
  },
  {
    name: 'logging',
    async run(peer, signal) {
      await peer.setLevel('info');
      await call(peer, 'test_tool_with_logging');
      await call(peer, 'test_logging_tool');
      await until(() => heardOf(peer, 'notifications/message').length >= 4, signal);
      return heardOf(peer, 'notifications/message').map(({ params: { level, data } }) => ({ level, data }));
    },
  },
  {
    name: 'subscribe and hear of an update',
    async run(peer, signal) {
      await peer.watch(WATCHED);
      const touch = () => call(peer, 'touch_resource', { uri: WATCHED });
      return heardAfter(peer, touch, 'notifications/resources/updated', signal);
    },
  },
  {
    name: 'hear of a changed list',
    run(peer, signal) {
      const trigger = () => call(peer, 'test_trigger_tool_change');
      return heardAfter(peer, trigger, 'notifications/tools/list_changed', signal);
    },
  },
];

const questions = [
  { name: 'sampling', run: (peer) => call(peer, 'test_sampling', { prompt: 'What is the time?' }).then(textOf) },
  { name: 'roots', run: (peer) => call(peer, 'test_input_required_result_list_roots').then(textOf) },
  {
    name: 'elicitation',
    from: ELICITATION,
    run: (peer) => call(peer, 'test_elicitation', { message: 'Who are you?' }).then(textOf),
  },
  {
    name: 'several questions at once',
    from: ELICITATION,
    run: (peer) => call(peer, 'test_input_required_result_multiple_inputs').then(textOf),
  },
  {
    name: 'questions in rounds',
    from: ELICITATION,
    run: (peer) => call(peer, 'test_input_required_result_multi_round').then(textOf),
  },
];

const resources = [
  {
    name: 'list resources',
    async run({ client, requestOptions }) {
      const { resources: direct } = await client.listResources(undefined, requestOptions);
      const { resourceTemplates } = await client.listResourceTemplates(undefined, requestOptions);
      return [...direct.map(({ uri }) => uri), ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)];
    },
  },
  { name: 'read a text', run: (peer) => read(peer, 'test://static-text') },
  { name: 'read a blob', run: (peer) => read(peer, 'test://static-binary') },
  { name: 'read from a template', run: (peer) => read(peer, 'test://template/42/data') },
  { name: 'read an unknown resource', run: (peer) => codeOf(read(peer, 'test://no-such-resource')) },
];

const read = async ({ client, requestOptions }, uri) => (await client.readResource({ uri }, requestOptions)).contents;

const prompts = [
  {
    name: 'list prompts',
    async run({ client, requestOptions }) {
      const listed = await client.listPrompts(undefined, requestOptions);
      return listed.prompts.map(({ name }) => name);
    },
  },
  {
    name: 'get a prompt',
    run: (peer) => prompt(peer, 'test_prompt_with_arguments', { arg1: 'hello', arg2: 'world' }),
  },
  {
    name: 'get a prompt that asks',
    from: ELICITATION,
    run: (peer) => prompt(peer, 'test_input_required_result_prompt'),
  },
  { name: 'get an unknown prompt', run: (peer) => codeOf(prompt(peer, 'no_such_prompt')) },
  {
    name: 'completion',
    async run({ client, requestOptions }) {
      const ref = { type: 'ref/prompt', name: 'test_prompt_with_arguments' };
      const { completion } = await client.complete({ ref, argument: { name: 'arg1', value: 'par' } }, requestOptions);
      return completion;
    },
  },
];

const prompt = async ({ client, requestOptions }, name, args = {}) =>
  (await client.getPrompt({ name, arguments: args }, requestOptions)).messages;

const endings = [
  {
    name: 'cancel a call',
    async run(peer, signal) {
      const key = randomUUID();
      const fate = () => call(peer, 'fate_of_call', { key }).then(textOf);
      const cancel = new AbortController();
      const outcome = call(peer, 'wait_for_cancel', { key }, { signal: cancel.signal }).then(
        () => 'answered',
        () => 'rejected',
      );
      await until(async () => (await fate()) === 'running', signal);
      cancel.abort('no longer needed');
      assert.equal(await outcome, 'rejected');
      await until(async () => (await fate()) !== 'running', signal);
      return { server: await fate() };
    },
  },
  {
    name: 'resume a stream that the server closed',
    from: POLLING,
    before: MODERN,
    run: (peer) => call(peer, 'test_reconnection').then(textOf),
  },
  {
    name: 'end the session',
    needs: 'end',
    run: async (peer) => ({ statusAfterwards: await peer.end() }),
  },
];

/** A tool that only servers of one revision have. */
const TASK = 'test_task';

export const steps = [...basics, ...tools, ...notifications, ...questions, ...resources, ...prompts, ...endings];
