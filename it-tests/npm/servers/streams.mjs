/** HTTP+SSE, the transport of revision 2024-11-05: one server and one transport for each event stream. */

const MESSAGES = '/messages';

/**
 * The handlers of HTTP requests by path. `open(transport)` connects a new server to a new stream and answers what is to
 * be done when the stream is over.
 */
export function serveStreams(SSEServerTransport, open) {
  const transports = new Map();

  async function stream(request, response) {
    if (request.method !== 'GET') {
      response.writeHead(405, { allow: 'GET' }).end();
      return;
    }
    const transport = new SSEServerTransport(MESSAGES, response);
    transports.set(transport.sessionId, transport);
    const over = await open(transport);
    response.on('close', () => {
      transports.delete(transport.sessionId);
      over();
    });
  }

  async function message(request, response) {
    const id = new URL(request.url, 'http://localhost').searchParams.get('sessionId');
    const transport = transports.get(id);
    if (!transport) {
      response.writeHead(404).end('Session not found');
      return;
    }
    await transport.handlePostMessage(request, response);
  }

  return { '/sse': stream, [MESSAGES]: message };
}
