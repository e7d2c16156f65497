package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.connector.FrameReader;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.replica.ReplicaUnavailableException;
import dev.sluice.session.replica.Replicas;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;

/**
 * The way to the replicas that other calls wait at and other sessions belong to. One that is dead or does not answer has
 * nothing that waits.
 */
final class Owners {
    static final String TOPIC = "parking.call";

    private final String route;
    private final Replicas replicas;
    private final MessageReader reader;

    Owners(String route, Replicas replicas, MessageReader reader) {
        this.route = route;
        this.replicas = replicas;
        this.reader = reader;
    }

    /** Whether somebody else is meant. */
    boolean isOther(String owner) {
        return !owner.isEmpty() && !owner.equals(replicas.self());
    }

    /**
     * Asks an owner.
     *
     * @param unknown what it means when there is no such owner any more
     */
    Flux<UpstreamEvent> call(String owner, UpstreamRequest request, Fault unknown) {
        Flux<UpstreamEvent> events = Flux.defer(() -> {
            FrameReader answer = new FrameReader(reader);
            AtomicBoolean begun = new AtomicBoolean();
            return replicas.bus()
                    .ask(owner, TOPIC, RemoteRequest.of(route, request).encode())
                    .<UpstreamEvent>handle(answer::take)
                    .doOnNext(event -> {
                        begun.set(true);
                        request.deadline().signOfLife();
                    })
                    .onErrorMap(
                            ReplicaUnavailableException.class,
                            gone -> FaultException.of(begun.get() ? Fault.REPLICA_LOST : unknown, gone))
                    .onErrorMap(
                            IllegalArgumentException.class,
                            refused -> FaultException.of(Fault.REPLICA_MESSAGE_TOO_LARGE, refused))
                    .switchIfEmpty(Flux.error(() -> FaultException.of(unknown)));
        });
        return request.deadline().limit(events);
    }
}
