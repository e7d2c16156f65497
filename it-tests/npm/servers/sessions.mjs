/** Legacy Streamable HTTP with sessions: one server and one transport for each `Mcp-Session-Id`. */
import { randomUUID } from 'node:crypto';

/** Time that a client is asked to wait before it resumes a stream. */
const RETRY_MILLIS = 100;

/**
 * The handlers of HTTP requests by path. `open(transport)` connects a new server to a new session and answers what is
 * to be done when the session is over.
 */
export function serveSessions(StreamableHTTPServerTransport, open) {
  const transports = new Map();

  async function initialize(request, response) {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new EventLog(),
      retryInterval: RETRY_MILLIS,
      onsessioninitialized: (id) => transports.set(id, transport),
    });
    const over = await open(transport);
    const closed = transport.onclose;
    transport.onclose = () => {
      transports.delete(transport.sessionId);
      over();
      closed?.();
    };
    await transport.handleRequest(request, response);
    if (transport.sessionId === undefined) {
      await transport.close();
    }
  }

  const handle = (request, response) => {
    const id = request.headers['mcp-session-id'];
    if (id === undefined) {
      return request.method === 'POST'
        ? initialize(request, response)
        : refuse(response, 400, 'Bad Request: Mcp-Session-Id header is required');
    }
    const transport = transports.get(id);
    return transport ? transport.handleRequest(request, response) : refuse(response, 404, 'Session not found');
  };
  return { '/mcp': handle };
}

function refuse(response, status, message) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id: null }));
}

/** The events of one session, kept until the session ends. */
class EventLog {
  #events = [];

  async storeEvent(streamId, message) {
    return String(this.#events.push({ streamId, message }));
  }

  async getStreamIdForEventId(eventId) {
    return this.#events[Number(eventId) - 1]?.streamId;
  }

  async replayEventsAfter(lastEventId, { send }) {
    const streamId = await this.getStreamIdForEventId(lastEventId);
    for (let index = Number(lastEventId); index < this.#events.length; index++) {
      const event = this.#events[index];
      // A priming event is stored as an empty message; only the SDK itself may send one.
      if (event.streamId === streamId && event.message.jsonrpc) {
        await send(String(index + 1), event.message);
      }
    }
    return streamId;
  }
}
