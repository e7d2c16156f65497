/** A client of revision 2026-07-28. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { answers } from './answers.mjs';
import { collectProgress } from './progress.mjs';

const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

export async function connectModern({ revision, url, command, info, heard, reported, requestOptions }) {
  const client = new Client(info, {
    capabilities: { sampling: {}, roots: {}, elicitation: {} },
    versionNegotiation: { mode: { pin: revision } },
  });
  for (const [method, answer] of Object.entries(answers)) {
    client.setRequestHandler(method, ({ params }) => answer(params));
  }
  client.fallbackNotificationHandler = async (notification) => heard.push(notification);
  const transport = command ? new StdioClientTransport(command) : new StreamableHTTPClientTransport(new URL(url));
  await client.connect(transport, requestOptions);
  collectProgress(transport, reported);

  let level;
  return {
    client,
    protocolVersion: () => client.getNegotiatedProtocolVersion(),
    /** This revision asks for log messages with each request. */
    callTool: (params, options) =>
      client.callTool(
        { ...params, ...(level && { _meta: { ...params._meta, [LOG_LEVEL]: level } }) },
        { ...requestOptions, ...options },
      ),
    async setLevel(chosen) {
      level = chosen;
    },
    watch: (uri) => client.listen({ toolsListChanged: true, resourceSubscriptions: [uri] }, requestOptions),
  };
}
