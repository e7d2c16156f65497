/** A tool of 2025-11-25 that runs as a task only. */
import { InMemoryTaskStore } from 'sdk-2025-11-25/experimental/tasks/stores/in-memory.js';

const NAME = 'test_task';
const LIFE_MILLIS = 60_000;
const WORK_MILLIS = 100;
const RESULT = { content: [{ type: 'text', text: 'built' }] };

export const CAPABILITIES = { tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } };
export const TOOLS = [{ name: NAME, inputSchema: { type: 'object' }, execution: { taskSupport: 'required' } }];

/** Of the SDK's server. */
export const options = { taskStore: new InMemoryTaskStore() };

export const runs = ({ name }) => name === NAME;

/** Answers with a task that is done soon. */
export async function begin({ taskStore }) {
  const task = await taskStore.createTask({ ttl: LIFE_MILLIS, pollInterval: WORK_MILLIS });
  setTimeout(() => taskStore.storeTaskResult(task.taskId, 'completed', RESULT), WORK_MILLIS);
  return { task };
}
