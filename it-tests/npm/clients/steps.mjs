/** What the steps of every profile are made of. */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MILLIS = 25;

export const STEP_LIMIT_MILLIS = 15_000;

/** Asks for progress, which the peer collects. */
export const WITH_PROGRESS = { onprogress: () => {} };

/** Capabilities that every revision knows. */
const COMMON = ['logging', 'prompts', 'resources', 'tools'];

/** What was agreed on connecting. */
export const identityOf = ({ client, protocolVersion }) => ({
  protocolVersion: protocolVersion(),
  server: client.getServerVersion()?.name,
  capabilities: COMMON.filter((name) => client.getServerCapabilities()?.[name]),
});

/** The texts of a result, joined. */
export const textOf = ({ content }) => content.map((block) => block.text ?? `<${block.type}>`).join('\n');

/** The code of the error that a request ends with. */
export async function codeOf(request) {
  try {
    const result = await request;
    throw new Error(`Expected an error, got ${JSON.stringify(result)}`);
  } catch (fault) {
    if (!Number.isInteger(fault.code)) {
      throw fault;
    }
    return fault.code;
  }
}

/** Waits until the condition holds; the limit is that of the step. */
export async function until(condition, signal) {
  while (!(await condition())) {
    await delay(POLL_MILLIS, undefined, { signal });
  }
}
