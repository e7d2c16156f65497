package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A legacy server that opens sessions by itself and does with calls what a test says. */
final class ScriptedServer implements Connector {
    private static final MessageReader READER = new MessageReader(JsonLimits.defaults());

    final List<UpstreamRequest> received = new CopyOnWriteArrayList<>();
    final List<Call> calls = new CopyOnWriteArrayList<>();
    final List<String> ended = new CopyOnWriteArrayList<>();
    private final List<String> lost = new CopyOnWriteArrayList<>();
    private final Map<String, Sinks.Many<McpMessage>> streams = new HashMap<>();
    private final Map<String, String> results = new HashMap<>();
    private Mono<Void> beforeOpening = Mono.empty();
    private String revision = "2025-11-25";
    private String capabilities =
            "{\"tools\":{\"listChanged\":true},\"logging\":{},\"resources\":{\"subscribe\":true,\"listChanged\":true}}";
    private int sessions;

    /** A call that waits for what the server says. */
    static final class Call {
        final McpRequest request;
        final String session;
        private final Sinks.Many<UpstreamEvent> events = Sinks.many().unicast().onBackpressureBuffer();
        private volatile boolean cancelled;

        Call(McpRequest request, String session) {
            this.request = request;
            this.session = session;
        }

        RequestId id() {
            return request.id();
        }

        boolean isCancelled() {
            return cancelled;
        }

        void say(String json) {
            events.tryEmitNext(new UpstreamEvent.Message(read(json))).orThrow();
        }

        void answer(String result) {
            say("{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"result\":" + result + "}");
            var unused = events.tryEmitComplete();
        }

        void refuse(String error) {
            say("{\"jsonrpc\":\"2.0\",\"id\":" + id() + ",\"error\":" + error + "}");
            var unused = events.tryEmitComplete();
        }

        void fail(Fault fault) {
            events.tryEmitError(FaultException.of(fault)).orThrow();
        }
    }

    static McpMessage read(String json) {
        return READER.readOne(json.getBytes(StandardCharsets.UTF_8));
    }

    /** From now on the server speaks another revision. */
    void speak(String other) {
        revision = other;
    }

    /** From now on the server can do something else. */
    void offer(String other) {
        capabilities = other;
    }

    /** From now on a method is answered at once. */
    void answer(String method, String result) {
        results.put(method, result);
    }

    /** From now on handshakes wait. */
    void openAfter(Mono<Void> condition) {
        beforeOpening = condition;
    }

    /** Says something that belongs to no call. */
    void say(String session, String json) {
        stream(session).tryEmitNext(read(json)).orThrow();
    }

    /** Whether anybody hears what belongs to no call. */
    boolean isHeard(String session) {
        return Optional.ofNullable(streams.get(session))
                .filter(stream -> stream.currentSubscriberCount() > 0)
                .isPresent();
    }

    /** From now on a session is not known any more. */
    void lose(String session) {
        lost.add(session);
    }

    /** Breaks the stream of a session that is lost. */
    void breakStream(String session) {
        stream(session)
                .tryEmitError(FaultException.of(Fault.UPSTREAM_SESSION_LOST))
                .orThrow();
    }

    Call lastCall() {
        return calls.get(calls.size() - 1);
    }

    /** What came of one method, or answers for an empty text. */
    List<String> received(String method) {
        return received.stream()
                .map(UpstreamRequest::message)
                .filter(message -> message.fold(McpRequest::method, McpNotification::method, answer -> "")
                        .equals(method))
                .map(message -> new String(message.utf8(), StandardCharsets.UTF_8))
                .toList();
    }

    int sessions() {
        return sessions;
    }

    /** The sessions that it still keeps for somebody. */
    List<String> unended() {
        return IntStream.rangeClosed(1, sessions)
                .mapToObj(number -> "up-" + number)
                .filter(session -> !lost.contains(session) && !ended.contains(session))
                .toList();
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        return Flux.defer(() -> {
            received.add(request);
            McpRequest message = (McpRequest) request.message();
            String session = request.leg().session().orElse("");
            if (request.leg().isOpening()) {
                return beforeOpening.thenMany(Flux.defer(() -> opened(message)));
            }
            if (lost.contains(session)) {
                return Flux.error(FaultException.of(Fault.UPSTREAM_SESSION_LOST));
            }
            String result = results.getOrDefault(message.method(), "");
            if (!result.isEmpty()) {
                return Flux.just(new UpstreamEvent.Message(
                        read("{\"jsonrpc\":\"2.0\",\"id\":" + message.id() + ",\"result\":" + result + "}")));
            }
            Call call = new Call(message, session);
            calls.add(call);
            return call.events.asFlux().doOnCancel(() -> call.cancelled = true);
        });
    }

    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return Mono.fromRunnable(() -> received.add(request));
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return Flux.defer(() -> {
            Sinks.Many<McpMessage> stream = Sinks.many().unicast().onBackpressureBuffer();
            streams.put(leg.session().orElse(""), stream);
            return stream.asFlux();
        });
    }

    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return Mono.fromRunnable(() -> ended.add(leg.session().orElse("")));
    }

    private Sinks.Many<McpMessage> stream(String session) {
        return Optional.ofNullable(streams.get(session)).orElseThrow();
    }

    private Flux<UpstreamEvent> opened(McpRequest initialize) {
        sessions++;
        return Flux.just(
                new UpstreamEvent.Opened("up-" + sessions),
                new UpstreamEvent.Message(read("{\"jsonrpc\":\"2.0\",\"id\":" + initialize.id()
                        + ",\"result\":{\"protocolVersion\":\"" + revision + "\",\"capabilities\":" + capabilities
                        + ",\"serverInfo\":{\"name\":\"demo\",\"version\":\"1\"}}}")));
    }
}
