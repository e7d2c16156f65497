package dev.sluice.proxy.connector.channel;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one line that have no answer yet, and whose message is whose. As many as their clients have under way.
 * Thread-safe.
 */
final class CallsInFlight {
    private final Map<RequestId, Mailbox> byId = new ConcurrentHashMap<>();
    private final Map<RequestId, Mailbox> byToken = new ConcurrentHashMap<>();
    private final Map<RequestId, Mailbox> logged = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> over = new AtomicReference<>();

    /**
     * Adds a call.
     *
     * @throws FaultException when there is one with this id, or when the line is dead: {@code UPSTREAM_SESSION_LOST}
     */
    synchronized Mailbox begin(McpRequest request, Supplier<Mailbox> fresh) {
        Mailbox mailbox = fresh.get();
        if (byId.putIfAbsent(request.id(), mailbox) != null) {
            throw FaultException.of(Fault.INTERNAL, "two calls of one id on one line");
        }
        request.meta().progressToken().ifPresent(token -> byToken.put(token, mailbox));
        if (request.meta().logLevel() == RequestMeta.Shape.WELL_FORMED) {
            logged.put(request.id(), mailbox);
        }
        if (over.get() != null) {
            var unused = end(request, mailbox);
            throw FaultException.of(Fault.UPSTREAM_SESSION_LOST, "its line has ended");
        }
        return mailbox;
    }

    /** Forgets a call, so that what still comes for it is dropped; true when it had no answer. */
    boolean end(McpRequest request, Mailbox mailbox) {
        logged.remove(request.id(), mailbox);
        request.meta().progressToken().ifPresent(token -> byToken.remove(token, mailbox));
        return byId.remove(request.id(), mailbox);
    }

    /** Takes the call that a response answers; empty when it is unknown or was given up. */
    Optional<Mailbox> answered(RequestId id) {
        return Optional.ofNullable(byId.remove(id));
    }

    Optional<Mailbox> withToken(RequestId token) {
        return Optional.ofNullable(byToken.get(token));
    }

    Optional<Mailbox> withId(RequestId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The call that everything must belong to; empty when there is none or there are several. */
    Optional<Mailbox> only() {
        return only(byId);
    }

    /** The only call that wants log messages; empty when there is none or there are several. */
    Optional<Mailbox> onlyLogged() {
        return only(logged);
    }

    private static Optional<Mailbox> only(Map<RequestId, Mailbox> candidates) {
        Iterator<Mailbox> calls = candidates.values().iterator();
        Optional<Mailbox> first = calls.hasNext() ? Optional.of(calls.next()) : Optional.empty();
        return calls.hasNext() ? Optional.empty() : first;
    }

    /** Fails all calls; more may come. */
    void failAll(Throwable error) {
        List<Mailbox> failed = new ArrayList<>();
        byId.values().removeIf(failed::add);
        failed.forEach(mailbox -> mailbox.fail(error));
    }

    /** Fails all calls, and those that come are refused. */
    void close(Throwable error) {
        over.compareAndSet(null, error);
        failAll(error);
    }

    /** Refuses calls from now on, unless there are some under way; true for the first who succeeds. */
    synchronized boolean closeIfEmpty(Throwable error) {
        return byId.isEmpty() && over.compareAndSet(null, error);
    }

    boolean isOver() {
        return over.get() != null;
    }
}
