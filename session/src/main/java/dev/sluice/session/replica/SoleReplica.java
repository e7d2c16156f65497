package dev.sluice.session.replica;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A process that shares its store with nobody. */
public final class SoleReplica implements Replicas {
    private static final String NAME = "sole";

    @Override
    public String self() {
        return NAME;
    }

    @Override
    public int number() {
        return 0;
    }

    @Override
    public boolean isAlive(String replica) {
        return replica.equals(NAME);
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
        return NoBus.INSTANCE;
    }

    @Override
    public Mono<Void> leave() {
        return Mono.empty();
    }

    /** Nobody is there to ask or to be asked by. */
    private enum NoBus implements ReplicaBus {
        INSTANCE;

        @Override
        public Flux<byte[]> ask(String replica, String topic, byte[] question) {
            return Flux.error(() -> new ReplicaUnavailableException(replica, "there are no other replicas"));
        }

        @Override
        public Flux<byte[]> askAll(String topic, byte[] question) {
            return Flux.empty();
        }

        @Override
        public void serve(String topic, ReplicaService service) {}
    }
}
