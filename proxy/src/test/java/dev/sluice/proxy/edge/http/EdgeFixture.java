package dev.sluice.proxy.edge.http;

import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import java.util.ArrayList;
import java.util.List;

/** A Sluice with small limits, and an upstream behind it. */
final class EdgeFixture implements AutoCloseable {
    static final int MAX_BODY = 4096;

    private static final String ALL = "2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28";

    /** However slow the machine is, no time limit is reached by accident. */
    private static final String PATIENT = "keepAlive: 5m, requestBody: 5m, requestHeaders: 5m";

    private static final List<String> HEADERS =
            List.of("Content-Type", "application/json", "Accept", "application/json, text/event-stream");

    final FakeUpstream upstream = new FakeUpstream();
    final TestProxy proxy;

    private EdgeFixture(String revisions, String timeouts) {
        this.proxy = TestProxy.before(upstream)
                .revisions(revisions)
                .with("limits: {requestBody: 4KiB, batchSize: 4}")
                .with("timeouts: {" + timeouts + "}")
                .start();
    }

    EdgeFixture(String revisions) {
        this(revisions, PATIENT);
    }

    EdgeFixture() {
        this(ALL);
    }

    /** One that waits for nothing longer than a test wants to. */
    static EdgeFixture impatient(String timeouts) {
        return new EdgeFixture(ALL, timeouts);
    }

    /** Posts a body with the usual headers and more; a header of the same name takes the usual one's place. */
    RawClient.Reply post(String body, String... more) {
        List<String> headers = new ArrayList<>(HEADERS);
        for (int i = 0; i < more.length; i += 2) {
            int usual = headers.indexOf(more[i]);
            if (usual >= 0) {
                headers.set(usual + 1, more[i + 1]);
            } else {
                headers.addAll(List.of(more[i], more[i + 1]));
            }
        }
        return reply("POST", body, headers.toArray(String[]::new));
    }

    RawClient.Reply reply(String verb, String body, String... headers) {
        try (RawClient client = proxy.connect()) {
            client.request(verb, "/mcp", body, headers);
            return client.reply();
        }
    }

    @Override
    public void close() {
        proxy.close();
        upstream.close();
    }
}
