/**
 * Collects the progress that arrives over a transport, once its client is connected. The SDKs forget who waits for the
 * progress of a call as soon as they have read its result, so that what arrives together with the result is lost there.
 */
export function collectProgress(transport, collected) {
  const { onmessage } = transport;
  transport.onmessage = (message, ...more) => {
    if (message.method === 'notifications/progress') {
      const { progress, total, message: text } = message.params;
      collected.push({ progress, total, ...(text !== undefined && { message: text }) });
    }
    onmessage.call(transport, message, ...more);
  };
}
