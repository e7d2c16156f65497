package dev.sluice.proxy.bridge.driving;

import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One {@code subscriptions/listen} to the server. Its filter cannot change, so that a session has one after the other,
 * and for a moment two. Thread-safe.
 */
final class Listening {
    private final long number;
    private final Filter filter;
    private final Optional<String> added;
    private final boolean repair;
    private final Sinks.One<Filter> acknowledged = Sinks.one();
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private volatile boolean refused;

    /**
     * Prepares one.
     *
     * @param number of those of its session
     * @param filter what to listen for
     * @param added the URI for whose sake it was opened; when the server does not grant that, it was in vain
     * @param repair whether it takes the place of one that was lost
     */
    Listening(long number, Filter filter, Optional<String> added, boolean repair) {
        this.number = number;
        this.filter = filter;
        this.added = added;
        this.repair = repair;
    }

    long number() {
        return number;
    }

    Filter filter() {
        return filter;
    }

    Optional<String> added() {
        return added;
    }

    boolean isRepair() {
        return repair;
    }

    /** What the server grants; fails when it does not answer. */
    Mono<Filter> acknowledged() {
        return acknowledged.asMono();
    }

    void acknowledge(Filter granted) {
        var unused = acknowledged.tryEmitValue(granted);
    }

    void fail(Throwable error) {
        var unused = acknowledged.tryEmitError(error);
    }

    /** The server has answered with an error: it does not tell of changes, or not to this client. */
    void refuse(int code) {
        refused = true;
        fail(FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "listening was answered with error " + code));
    }

    boolean isRefused() {
        return refused;
    }

    /** Ends when it is to be closed. */
    Mono<Void> closed() {
        return closed.asMono();
    }

    void close() {
        var unused = closed.tryEmitEmpty();
    }
}
