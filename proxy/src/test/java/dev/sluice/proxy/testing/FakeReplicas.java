package dev.sluice.proxy.testing;

import dev.sluice.session.replica.ReplicaBus;
import dev.sluice.session.replica.ReplicaService;
import dev.sluice.session.replica.ReplicaUnavailableException;
import dev.sluice.session.replica.Replicas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One replica, and a bus with one other on it, which answers with what was registered. */
public final class FakeReplicas implements Replicas, ReplicaBus {
    private final Map<String, ReplicaService> services = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final Sinks.Empty<Void> death = Sinks.empty();
    private final String self;
    private final String other;
    private boolean alive = true;
    private int messageBytes = Integer.MAX_VALUE;

    /**
     * Makes the two.
     *
     * @param self name of the one that asks
     * @param other name of the one that answers
     */
    public FakeReplicas(String self, String other) {
        this.self = self;
        this.other = other;
    }

    /** The other one lives and does not answer any more. */
    public void fallSilent() {
        services.clear();
    }

    /** The other one is dead, and everybody knows, also who has begun to read an answer. */
    public void die() {
        services.clear();
        alive = false;
        death.tryEmitError(new ReplicaUnavailableException(other, "dead")).orThrow();
    }

    /**
     * Limits what the bus carries at once.
     *
     * @param bytes of one message
     */
    public void limit(int bytes) {
        this.messageBytes = bytes;
    }

    /**
     * Who was asked about what.
     *
     * @return name and topic with a blank between, in order
     */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public Flux<byte[]> ask(String replica, String topic, byte[] question) {
        asked.add(replica + " " + topic);
        if (question.length > messageBytes) {
            return Flux.error(new IllegalArgumentException("question too large"));
        }
        ReplicaService service = replica.equals(other) ? services.get(topic) : null;
        return service == null
                ? Flux.error(new ReplicaUnavailableException(replica, "no answer"))
                : service.answer(question).doOnNext(this::check).takeUntilOther(death.asMono());
    }

    private void check(byte[] message) {
        if (message.length > messageBytes) {
            throw new ReplicaUnavailableException(other, "message too large");
        }
    }

    @Override
    public Flux<byte[]> askAll(String topic, byte[] question) {
        return Flux.empty();
    }

    @Override
    public void serve(String topic, ReplicaService service) {
        services.put(topic, service);
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public int number() {
        return 1;
    }

    @Override
    public boolean isAlive(String replica) {
        return replica.equals(self) || (alive && replica.equals(other));
    }

    @Override
    public Flux<String> inherited() {
        return Flux.never();
    }

    @Override
    public Mono<Void> settle(String dead) {
        return Mono.empty();
    }

    @Override
    public Flux<String> lost() {
        return Flux.never();
    }

    @Override
    public ReplicaBus bus() {
        return this;
    }

    @Override
    public Mono<Void> leave() {
        return Mono.empty();
    }
}
