package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.connector.credentials.Credentials;
import dev.sluice.proxy.testing.FakeUpstream;
import dev.sluice.proxy.testing.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** A connector to a scripted upstream, with small limits. */
final class ConnectorFixture implements AutoCloseable {
    static final int MAX_RESULT = 200_000;
    static final int MAX_SSE_LINE = 4_000;
    static final int MAX_SSE_EVENT = 6_000;
    static final int MAX_CALLS = 2;

    static final UpstreamLeg SESSION =
            new UpstreamLeg(Optional.of(ProtocolVersion.V2025_11_25), Optional.of(FakeUpstream.SESSION));
    static final UpstreamLeg MODERN = UpstreamLeg.modern(ProtocolVersion.V2026_07_28);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    final FakeUpstream upstream = new FakeUpstream();
    final HttpConnector connector;

    private final LoopResources loops = LoopResources.create("connector-test", 1, true);
    private final Scheduler timer = Schedulers.newParallel("connector-timer", 1, true);
    private final MessageReader reader = new MessageReader(JsonLimits.defaults().forUpstream(1 << 24));

    ConnectorFixture() {
        this.connector = connectorTo(upstream.url(), Map.of());
    }

    HttpConnector connectorTo(URI url, Map<String, String> headers) {
        HttpConnectorSettings settings = new HttpConnectorSettings(
                url,
                headers,
                Optional.empty(),
                Optional.empty(),
                address -> true,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                MAX_CALLS,
                2,
                MAX_RESULT,
                MAX_SSE_LINE,
                MAX_SSE_EVENT);
        return new HttpConnector(settings, Credentials.none(), reader, loops, timer);
    }

    /** Calls a tool with the id 1 and patience for everything but a hanging test. */
    Flux<UpstreamEvent> call(UpstreamLeg leg) {
        return call(leg, Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    Flux<UpstreamEvent> call(UpstreamLeg leg, Duration idle, Duration total) {
        return connector.call(request(Json.call("1", "add"), leg, true, idle, total));
    }

    UpstreamRequest request(String message, UpstreamLeg leg) {
        return request(message, leg, true, Duration.ofSeconds(20), Duration.ofSeconds(20));
    }

    UpstreamRequest request(String message, UpstreamLeg leg, boolean gather, Duration idle, Duration total) {
        return new UpstreamRequest(message(message), leg, Map.of(), gather, new CallDeadline(idle, total, timer));
    }

    McpMessage message(String json) {
        return reader.readOne(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Each event as a word and, for messages, its text. */
    static List<String> describe(List<UpstreamEvent> events) {
        return events.stream().map(ConnectorFixture::describe).toList();
    }

    static String describe(UpstreamEvent event) {
        if (event instanceof UpstreamEvent.Message message) {
            return message.message().body().toJson();
        }
        if (event instanceof UpstreamEvent.Opened opened) {
            return "opened " + opened.session();
        }
        return event instanceof UpstreamEvent.Paused paused ? "paused " + paused.retry() : "chunk";
    }

    @Override
    public void close() {
        upstream.close();
        connector.close().then(loops.disposeLater(Duration.ZERO, CLOSE_LIMIT)).block(CLOSE_LIMIT);
        timer.dispose();
    }
}
