/**
 * The reference client for the suite's client scenarios: visits everything that a server offers.
 *
 *   MCP_CONFORMANCE_PROTOCOL_VERSION=REVISION node clients/conformance.mjs URL
 *
 * The suite sets the variable, and names the tool calls of a scenario in MCP_CONFORMANCE_CONTEXT if it has some.
 * Exit code 0: connected; a scenario may want some of the visits to fail.
 */
import { filled } from './answers.mjs';
import { connect } from './connect.mjs';

const TIMEOUT_MILLIS = 10_000;

const url = process.argv.at(-1);
const revision = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION;
const { toolCalls } = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');

const peer = await connect({ revision, url, timeout: TIMEOUT_MILLIS });
const { client, requestOptions } = peer;
const offers = client.getServerCapabilities() ?? {};

if (offers.tools) {
  await visit(async () => {
    const { tools } = await client.listTools(undefined, requestOptions);
    const calls = toolCalls ?? tools.map((tool) => ({ name: tool.name, arguments: argumentsOf(tool, tools) }));
    await Promise.all(calls.map((call) => visit(() => peer.callTool(call))));
  });
}
if (offers.resources) {
  await visit(async () => {
    const { resources } = await client.listResources(undefined, requestOptions);
    await Promise.all(resources.map(({ uri }) => visit(() => client.readResource({ uri }, requestOptions))));
  });
}
if (offers.prompts) {
  await visit(async () => {
    const { prompts } = await client.listPrompts(undefined, requestOptions);
    await Promise.all(prompts.map(({ name }) => visit(() => client.getPrompt({ name }, requestOptions))));
  });
}
await client.close();

/** One scenario wants to see the schema of another tool as the client received it. */
function argumentsOf({ name, inputSchema }, tools) {
  return name === 'json_schema_echo'
    ? { schema: tools.find((tool) => tool.name === 'json_schema_2020_12_tool').inputSchema }
    : filled(inputSchema);
}

async function visit(place) {
  try {
    await place();
  } catch (fault) {
    console.error(fault.message);
  }
}
