/** Performs the steps of a profile, each to its value or its error. */
import { connect } from './connect.mjs';
import { STEP_LIMIT_MILLIS } from './steps.mjs';

/**
 * Connects, performs and disconnects.
 *
 * @param target what to connect to: `{revision, url}` or `{revision, command}`, and `only` for a client of one revision
 * @param steps that apply
 * @param report hears the name and the outcome of each step, `{ok, value}` or `{ok, error, code}`
 */
export async function perform(target, steps, report) {
  const connecting = await attempt(() => connect({ ...target, timeout: STEP_LIMIT_MILLIS }));
  if (!connecting.ok) {
    report('connect', connecting);
    return;
  }
  const peer = connecting.value;
  for (const { name, run } of steps.filter(({ needs }) => !needs || peer[needs])) {
    report(name, await attempt((signal) => run(peer, signal)));
  }
  await attempt(() => peer.client.close());
}

/** Runs a step and answers its value or its error, at the latest when its time is over. */
async function attempt(step) {
  const limit = new AbortController();
  let timer;
  const over = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no end within ${STEP_LIMIT_MILLIS} ms`));
      limit.abort();
    }, STEP_LIMIT_MILLIS);
  });
  try {
    return { ok: true, value: await Promise.race([step(limit.signal), over]) };
  } catch (fault) {
    return { ok: false, error: fault.message, ...(Number.isInteger(fault.code) && { code: fault.code }) };
  } finally {
    clearTimeout(timer);
  }
}
