package dev.sluice.proxy.connector;

import dev.sluice.interceptors.message.JsonLimits;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers each method with what a test has laid ready, and remembers what was asked. */
final class StubConnector implements Connector {
    private final MessageReader reader = new MessageReader(JsonLimits.defaults());
    private final Map<String, Flux<UpstreamEvent>> answers = new ConcurrentHashMap<>();
    private final List<UpstreamRequest> asked = new CopyOnWriteArrayList<>();
    private final List<UpstreamLeg> ended = new CopyOnWriteArrayList<>();

    void answer(String method, Flux<UpstreamEvent> events) {
        answers.put(method, events);
    }

    UpstreamEvent message(String json) {
        return new UpstreamEvent.Message(reader.readOne(json.getBytes(StandardCharsets.UTF_8)));
    }

    List<UpstreamRequest> asked() {
        return asked;
    }

    List<String> askedMethods() {
        return asked.stream()
                .map(request -> ((McpRequest) request.message()).method())
                .toList();
    }

    List<UpstreamLeg> ended() {
        return ended;
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        return Flux.defer(() -> {
            asked.add(request);
            return answers.getOrDefault(((McpRequest) request.message()).method(), Flux.never());
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
        return Mono.fromRunnable(() -> ended.add(leg));
    }
}
