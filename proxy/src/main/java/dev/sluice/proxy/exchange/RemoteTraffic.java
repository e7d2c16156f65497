package dev.sluice.proxy.exchange;

import dev.sluice.session.Session;
import dev.sluice.session.replica.ReplicaBus;
import dev.sluice.session.replica.ReplicaUnavailableException;
import dev.sluice.session.replica.Replicas;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The traffic of sessions in other replicas, as this one reaches it. Whoever is alone finds nothing here. What cannot be
 * reached in time counts as not there, because the client can ask again.
 */
final class RemoteTraffic {
    /** Content of a question about the stream of what belongs to no request. */
    static final String PUSH = "push";

    static final String OWNER = "traffic.owner";
    static final String STREAM = "traffic.stream";
    static final String ANSWER = "traffic.answer";
    static final String CANCEL = "traffic.cancel";

    /** Its question is the id of a session. */
    static final String CHANGED = "traffic.changed";

    private final Replicas replicas;
    private final ReplicaBus bus;
    private final ReplyCodec codec;
    private final InFlight inFlight;

    RemoteTraffic(Replicas replicas, ReplyCodec codec, InFlight inFlight) {
        this.replicas = replicas;
        this.bus = replicas.bus();
        this.codec = codec;
        this.inFlight = inFlight;
    }

    String self() {
        return replicas.self();
    }

    /** Whether there are no other replicas. */
    boolean isAlone() {
        return replicas.number() == 0;
    }

    boolean isAlive(String replica) {
        return replicas.isAlive(replica);
    }

    /** A stream that another replica has; empty when none has it. */
    Mono<LegacyReply> open(TrafficQuestion question) {
        return bus.askAll(OWNER, question.encode())
                .next()
                .map(StreamOwner::decode)
                .map(owner -> new LegacyReply(owner.position(), read(owner.replica(), question), () -> {}));
    }

    /** A stream that ends because one of the two replicas does can be resumed: at the heir, or at any other one. */
    private Flux<Reply> read(String replica, TrafficQuestion question) {
        Mono<Reply> goodbye = Mono.just(Reply.of(new ReplyPart.Goodbye(inFlight.retry())));
        Flux<Reply> replies = bus.ask(replica, STREAM, question.encode())
                .map(codec::reply)
                .onErrorResume(ReplicaUnavailableException.class, gone -> goodbye);
        return inFlight.track(inFlight.untilDrain(replies, goodbye));
    }

    /** Carries an answer to whoever has the question; completes also when nobody has. */
    Mono<Void> answer(TrafficQuestion question) {
        return bus.askAll(ANSWER, question.encode()).then();
    }

    /** Cancels a call that another replica carries, if one does. */
    Mono<Void> cancel(TrafficQuestion question) {
        return bus.askAll(CANCEL, question.encode()).then();
    }

    /**
     * Tells the home of a session that its record was changed here: it was given another upstream session, or the client
     * wishes for something else. A home that does not hear of the first finds out when the stream of the old one ends.
     */
    Mono<Void> changed(Session session) {
        if (session.home().equals(self())) {
            return Mono.empty();
        }
        return bus.ask(session.home(), CHANGED, session.id().value().getBytes(StandardCharsets.UTF_8))
                .then()
                .onErrorResume(ReplicaUnavailableException.class, gone -> Mono.empty());
    }
}
