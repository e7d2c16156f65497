package dev.sluice.proxy.connector.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.testing.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class DetectingConnectorTest {
    private static final UpstreamLeg OVER_SSE =
            new UpstreamLeg(Optional.of(ProtocolVersion.V2024_11_05), Optional.of("over sse"));
    private static final UpstreamLeg OVER_STREAMABLE =
            new UpstreamLeg(Optional.of(ProtocolVersion.V2025_06_18), Optional.of("a"));

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final List<String> asked = new ArrayList<>();
    private final Transport streamable = new Transport("streamable");
    private final Transport sse = new Transport("sse");
    private final DetectingConnector connector =
            new DetectingConnector(streamable, sse, leg -> leg.session().equals(Optional.of("over sse")));

    @Test
    void handshake_withAServerOfStreamableHttp_asksNobodyElse() {
        open().expectNextCount(1).verifyComplete();

        assertThat(asked).containsExactly("streamable");
    }

    @Test
    void handshake_whereNothingOfStreamableHttpAnswers_isRepeatedOverSse() {
        streamable.fault = Fault.UPSTREAM_NOT_MCP;

        open().expectNextCount(1).verifyComplete();

        assertThat(asked).containsExactly("streamable", "sse");
    }

    @Test
    void handshake_afterOneOverSse_goesOverSseAtOnce() {
        streamable.fault = Fault.UPSTREAM_NOT_MCP;
        open().expectNextCount(1).verifyComplete();
        asked.clear();

        open().expectNextCount(1).verifyComplete();

        assertThat(asked).containsExactly("sse");
    }

    @Test
    void handshake_whenTheServerWasReplacedByOneOfStreamableHttp_findsIt() {
        streamable.fault = Fault.UPSTREAM_NOT_MCP;
        open().expectNextCount(1).verifyComplete();
        asked.clear();
        streamable.fault = null;
        sse.fault = Fault.UPSTREAM_NOT_MCP;

        open().expectNextCount(1).verifyComplete();

        assertThat(asked).containsExactly("sse", "streamable");
    }

    @Test
    void handshake_whenNeitherAnswers_failsWithTheFirstRefusal() {
        streamable.fault = Fault.UPSTREAM_NOT_MCP;
        sse.fault = Fault.UPSTREAM_NOT_MCP;

        open().verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("streamable"));
    }

    @Test
    void handshake_whenTheServerOfSseFails_failsAsThatSays() {
        streamable.fault = Fault.UPSTREAM_NOT_MCP;
        sse.fault = Fault.UPSTREAM_REFUSED;

        open().verifyErrorSatisfies(
                        error -> assertThat(((FaultException) error).fault()).isEqualTo(Fault.UPSTREAM_REFUSED));
    }

    @Test
    void handshake_thatTheServerRefuses_isNotRepeated() {
        streamable.fault = Fault.UPSTREAM_REFUSED;

        open().verifyError(FaultException.class);

        assertThat(asked).containsExactly("streamable");
    }

    @Test
    void session_staysWithItsTransport() {
        StepVerifier.create(connector.call(request(OVER_SSE)))
                .expectNextCount(1)
                .verifyComplete();
        StepVerifier.create(connector.send(request(OVER_SSE))).verifyComplete();
        StepVerifier.create(connector.listen(OVER_SSE)).verifyComplete();
        StepVerifier.create(connector.endSession(OVER_SSE)).verifyComplete();
        assertThat(asked).containsExactly("sse", "sse send", "sse listen", "sse end");
        asked.clear();

        StepVerifier.create(connector.call(request(OVER_STREAMABLE)))
                .expectNextCount(1)
                .verifyComplete();
        StepVerifier.create(connector.call(request(UpstreamLeg.modern(ProtocolVersion.V2026_07_28))))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(asked).containsExactly("streamable", "streamable");
    }

    private StepVerifier.FirstStep<UpstreamEvent> open() {
        return StepVerifier.create(connector.call(request(UpstreamLeg.opening())));
    }

    private UpstreamRequest request(UpstreamLeg leg) {
        Duration limit = Duration.ofSeconds(1);
        return new UpstreamRequest(
                message(Json.call("1", "add")), leg, Map.of(), true, new CallDeadline(limit, limit, timer));
    }

    private static McpMessage message(String json) {
        return new MessageReader(JsonLimits.defaults()).readOne(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Notes what it is asked, and answers unless it is told to fail. */
    private final class Transport implements Connector {
        private final String name;
        private @Nullable Fault fault;

        Transport(String name) {
            this.name = name;
        }

        @Override
        public Flux<UpstreamEvent> call(UpstreamRequest request) {
            asked.add(name);
            return fault == null
                    ? Flux.just(new UpstreamEvent.Message(message(Json.result("1", "{}"))))
                    : Flux.error(FaultException.of(fault, name));
        }

        @Override
        public Mono<Void> send(UpstreamRequest request) {
            asked.add(name + " send");
            return Mono.empty();
        }

        @Override
        public Flux<McpMessage> listen(UpstreamLeg leg) {
            asked.add(name + " listen");
            return Flux.empty();
        }

        @Override
        public Mono<Void> endSession(UpstreamLeg leg) {
            asked.add(name + " end");
            return Mono.empty();
        }
    }
}
