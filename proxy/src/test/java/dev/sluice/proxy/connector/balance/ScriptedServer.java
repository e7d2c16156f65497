package dev.sluice.proxy.connector.balance;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.proxy.connector.Connector;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One replica that answers as a test says, and remembers what came. */
final class ScriptedServer implements Connector {
    private final List<UpstreamRequest> calls = new CopyOnWriteArrayList<>();
    private final List<UpstreamLeg> ended = new CopyOnWriteArrayList<>();
    private volatile Flux<UpstreamEvent> answer = Flux.empty();

    void answer(Flux<UpstreamEvent> events) {
        answer = events;
    }

    void fail(Fault fault) {
        answer = Flux.error(FaultException.of(fault));
    }

    int calls() {
        return calls.size();
    }

    List<UpstreamLeg> ended() {
        return ended;
    }

    @Override
    public Flux<UpstreamEvent> call(UpstreamRequest request) {
        return Flux.defer(() -> {
            calls.add(request);
            return answer;
        });
    }

    @Override
    public Mono<Void> send(UpstreamRequest request) {
        return call(request).then();
    }

    @Override
    public Flux<McpMessage> listen(UpstreamLeg leg) {
        return answer.thenMany(Flux.never());
    }

    @Override
    public Mono<Void> endSession(UpstreamLeg leg) {
        return Mono.fromRunnable(() -> ended.add(leg));
    }
}
