package dev.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Interceptor;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import dev.sluice.proxy.testing.RawClient;
import dev.sluice.proxy.testing.TestProxy;
import java.util.List;

/** A Sluice with one interceptor, and an upstream behind it. */
final class ExchangeFixture implements AutoCloseable {
    static final String PROGRESS = Json.notification("notifications/progress", "{\"progressToken\":1}");
    static final String QUESTION = Json.request("\"q-1\"", "elicitation/create", "{\"message\":\"Sure?\"}");

    final FakeUpstream upstream = new FakeUpstream();
    final TestProxy proxy;

    ExchangeFixture(Interceptor interceptor) {
        this.proxy = TestProxy.before(upstream).interceptor(interceptor).start();
    }

    ExchangeFixture(String... sections) {
        this("onSessionLost: recover", List.of(sections));
    }

    private ExchangeFixture(String upstreamKey, List<String> sections) {
        TestProxy.Setup setup = TestProxy.before(upstream).upstream(upstreamKey);
        for (String section : sections) {
            setup = setup.with(section);
        }
        this.proxy = setup.start();
    }

    /** The client's session ends with the upstream's. */
    static ExchangeFixture propagating() {
        return new ExchangeFixture("onSessionLost: propagate", List.of());
    }

    /** From now on the upstream says a notification and a question before it answers a tool call. */
    void talkBeforeAnswering() {
        upstream.on("tools/call", (request, wire) -> {
            wire.openStream();
            wire.event(PROGRESS);
            wire.event(QUESTION);
            wire.event(Json.result(request.id(), "{\"ok\":true}"));
            wire.endStream();
        });
    }

    /** Reads the events of a stream that begins now, without those that have no data. */
    static List<String> events(RawClient stream) {
        assertThat(stream.head().header("content-type")).contains("text/event-stream");
        return stream.data();
    }

    @Override
    public void close() {
        proxy.close();
        upstream.close();
    }
}
