package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A server of 2026-07-28 that answers requests when a test says so. */
final class ScriptedModernServer implements Connector {
    private static final MessageReader READER = new MessageReader(JsonLimits.defaults());

    final List<Round> rounds = new ArrayList<>();

    /** A request that waits for what the server says. */
    static final class Round {
        final McpRequest request;
        private final Sinks.Many<UpstreamEvent> events = Sinks.many().unicast().onBackpressureBuffer();
        private boolean over;

        Round(McpRequest request) {
            this.request = request;
        }

        String tool() {
            return request.targetName();
        }

        boolean isRunning() {
            return !over;
        }

        void say(String json) {
            events.tryEmitNext(new UpstreamEvent.Message(read(json))).orThrow();
        }

        void answer(String result) {
            over = true;
            say("{\"jsonrpc\":\"2.0\",\"id\":" + request.id() + ",\"result\":" + result + "}");
            var unused = events.tryEmitComplete();
        }

        void fail(Fault fault) {
            over = true;
            events.tryEmitError(FaultException.of(fault)).orThrow();
        }
    }

    static McpMessage read(String json) {
        return READER.readOne(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        return Flux.defer(() -> {
            Round round = new Round((McpRequest) request.message());
            rounds.add(round);
            return request.deadline().limit(round.events.asFlux()).doFinally(end -> round.over = true);
        });
    }

    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return Mono.empty();
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return Flux.never();
    }

    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return Mono.empty();
    }
}
