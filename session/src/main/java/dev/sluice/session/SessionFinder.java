package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds sessions for the manager; one that is unknown or has expired is not found. */
interface SessionFinder {
    /** Reads a record for its owner and renews its last use; empty also when the reader is not the owner. */
    Mono<Session> read(SessionId id, Predicate<Session> isOwner);

    /** What this process keeps of a session; asks the store only when that is nothing yet. */
    Mono<LiveSession> find(SessionId id);

    /** What this process keeps of a session, without asking anybody. */
    @Nullable
    LiveSession findHere(SessionId id);

    /** Makes this process the home of a session; empty when there is no such session. */
    Mono<Session> bringHome(SessionId id);

    /** Ends a session for everybody; empty when there is none or somebody else ends it. */
    Mono<Removal> end(SessionId id, RemovalReason reason);

    /** How many sessions of other replicas this process serves. */
    int guests();
}
