package dev.sluice.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** A client of 2025-03-26 to 2025-11-25. Every message has a connection of its own. */
public final class LegacyClient {
    private final int port;
    private String session = "";

    LegacyClient(int port) {
        this.port = port;
    }

    /**
     * Opens a session without capabilities.
     *
     * @param version to ask for
     * @return this
     */
    public LegacyClient initialize(String version) {
        return initialize(version, "{}");
    }

    /**
     * Opens a session.
     *
     * @param version to ask for
     * @param capabilities of the client, JSON text
     * @return this
     */
    public LegacyClient initialize(String version, String capabilities) {
        RawClient.Reply reply = tryInitialize(version, capabilities);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        session = reply.head().header("mcp-session-id").orElseThrow();
        return this;
    }

    /**
     * Asks for a session and keeps nothing.
     *
     * @param version to ask for
     * @param capabilities of the client, JSON text
     * @return the answer
     */
    public RawClient.Reply tryInitialize(String version, String capabilities) {
        return reply(Json.request(
                "0",
                "initialize",
                "{\"protocolVersion\":\"" + version + "\",\"capabilities\":" + capabilities
                        + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}"));
    }

    /**
     * The session.
     *
     * @return its id at Sluice
     */
    public String session() {
        return session;
    }

    /**
     * Sends a message.
     *
     * @param message the body
     * @param headers name, value, name, value
     * @return the connection, before the answer is read; to be closed by the test
     */
    public RawClient post(String message, String... headers) {
        return send(
                "POST",
                message,
                all(headers, "Content-Type", "application/json", "Accept", "application/json, text/event-stream"));
    }

    /**
     * Sends a message and reads the whole answer.
     *
     * @param message the body
     * @param headers name, value, name, value
     * @return the answer
     */
    public RawClient.Reply reply(String message, String... headers) {
        try (RawClient client = post(message, headers)) {
            return client.reply();
        }
    }

    /**
     * Opens or resumes a stream.
     *
     * @param headers name, value, name, value
     * @return the connection, before the answer is read; to be closed by the test
     */
    public RawClient get(String... headers) {
        return send("GET", "", all(headers, "Accept", "text/event-stream"));
    }

    /**
     * Ends the session.
     *
     * @return the answer
     */
    public RawClient.Reply delete() {
        try (RawClient client = send("DELETE", "", all(new String[0]))) {
            return client.reply();
        }
    }

    private RawClient send(String verb, String message, String... headers) {
        RawClient client = new RawClient(port);
        client.request(verb, "/mcp", message, headers);
        return client;
    }

    private String[] all(String[] headers, String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        if (!session.isEmpty()) {
            all.addAll(List.of("Mcp-Session-Id", session));
        }
        all.addAll(List.of(headers));
        return all.toArray(String[]::new);
    }
}
