package dev.sluice.interceptors;

import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * A policy that sees the messages of a route, one at a time, in registration order, in both directions.
 *
 * <p>Messages are always written as the client's revision writes them, whatever the upstream speaks. One interceptor
 * serves many exchanges at once, so it keeps no state of a single exchange; {@link InterceptContext#attributes()} is
 * the place for that. An error or a time-out blocks the message, unless the operator configured {@code failOpen}.
 */
public interface Interceptor {
    /**
     * Judges one message. Called on an event loop: it must not block; one that has to is a {@link Blocking}.
     *
     * @param context the message and what is known about it
     * @return exactly one action; an empty publisher counts as an error
     */
    Mono<InterceptAction> intercept(InterceptContext context);

    /**
     * The client revisions that this interceptor handles. Messages of others, and messages from before a revision was
     * negotiated where this is not every revision, pass it by without a call.
     *
     * @return by default every revision
     */
    default Set<ProtocolVersion> supportedVersions() {
        return ProtocolVersion.ALL;
    }

    /**
     * The messages that this interceptor wants to see; read once, when the chain is built.
     *
     * @return by default every message
     */
    default Interest interest() {
        return Interest.everything();
    }

    /**
     * A legacy session has agreed on its revision. One that is made while Sluice runs, because the configuration has
     * changed, hears nothing of sessions that are older.
     *
     * @param session the session
     * @param version what client and Sluice speak from now on
     * @return completes when noted; an error is logged and harms nobody
     */
    default Mono<Void> versionNegotiated(SessionId session, ProtocolVersion version) {
        return Mono.empty();
    }

    /**
     * A legacy session is gone. Told to the interceptors of its route, in the replica that removed it.
     *
     * @param session the session
     * @param reason in one lower-case word, for example {@code idle} or {@code client}
     */
    default void sessionRemoved(SessionId session, String reason) {}

    /**
     * The time has come to write out what must not be lost; called once. Either Sluice begins to stop: calls that are still
     * under way pass this interceptor until they have ended. Or the configuration does not have it any more, and the last
     * call that it began with has ended, or has had the time for that.
     *
     * @return completes when written; an error is logged
     */
    default Mono<Void> shutdown() {
        return Mono.empty();
    }

    /** An interceptor that may block its thread; it runs on a bounded scheduler of its own kind. */
    interface Blocking extends Interceptor {}

    /**
     * An interceptor that decides who may do what. When one registered after it changes the method, the tool, the
     * prompt or the URI, it is asked again about the final message before the upstream is contacted.
     */
    interface Authorizing extends Interceptor {}

    /**
     * An interceptor that keeps messages as those registered before it have left them. When the chain is replaced, an
     * interceptor whose settings are the same goes on in the new one; this kind is made anew, because what it keeps may
     * be what another policy does not allow any more.
     */
    interface Keeping extends Interceptor {}
}
