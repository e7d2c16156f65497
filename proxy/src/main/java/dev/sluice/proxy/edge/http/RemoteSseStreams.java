package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.replica.ReplicaUnavailableException;
import dev.sluice.session.replica.Replicas;
import java.util.Optional;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * The streams of HTTP+SSE that other replicas have, as this one reaches them. Only the replica that an id names is asked,
 * and only when it is alive, so that whoever guesses ids keeps nobody busy.
 */
final class RemoteSseStreams {
    static final String POST = "sse.post";

    private final Replicas replicas;
    private final MessageReader reader;

    /** Reaches the streams of others; the reader reads what these say. */
    RemoteSseStreams(Replicas replicas, MessageReader reader) {
        this.replicas = replicas;
        this.reader = reader;
    }

    /** Takes messages for a stream; empty when it can be nowhere else. */
    Optional<Function<byte[], Mono<Void>>> find(StreamClaim claim) {
        return Optional.of(claim.replica())
                .filter(replica -> !replica.equals(replicas.self()) && replicas.isAlive(replica))
                .map(replica -> text -> carry(replica, new CarriedPost(claim, text)));
    }

    private Mono<Void> carry(String replica, CarriedPost post) {
        return replicas.bus()
                .ask(replica, POST, post.encode())
                .next()
                .switchIfEmpty(Mono.error(SseHandler::noSuchStream))
                .doOnNext(verdict -> PostVerdict.check(verdict, reader))
                .onErrorMap(ReplicaUnavailableException.class, gone -> FaultException.of(Fault.REPLICA_LOST, gone))
                .onErrorMap(IllegalArgumentException.class, RemoteSseStreams::tooLarge)
                .then();
    }

    private static RefusalException tooLarge(IllegalArgumentException refused) {
        return RefusalException.http(413, "This body is too large to be carried to the replica that has the stream");
    }
}
