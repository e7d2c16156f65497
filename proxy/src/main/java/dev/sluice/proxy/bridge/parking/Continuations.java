package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.proxy.connector.Caller;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls that have asked their clients something and are not over. Bounded for each caller and in all. Forged, old, used
 * and foreign tickets look the same from outside. Thread-safe.
 */
final class Continuations {
    private static final String PURPOSE = "requestState";

    private final Workshop workshop;
    private final Seal seal;
    private final SecureRandom random;
    private final Map<UUID, LogicalCall> calls = new ConcurrentHashMap<>();
    private final Map<String, Integer> byOwner = new HashMap<>();

    Continuations(Workshop workshop, Seal seal, SecureRandom random) {
        this.workshop = workshop;
        this.seal = seal;
        this.random = random;
    }

    /** Takes a place for a call and names it; empty when there is none for its caller. */
    synchronized Optional<UUID> admit(String owner, LogicalCall call) {
        int own = byOwner.getOrDefault(owner, 0);
        if (calls.size() >= workshop.settings().parked()
                || own >= workshop.settings().parkedPerCaller()) {
            return Optional.empty();
        }
        UUID id = new UUID(random.nextLong(), random.nextLong());
        byOwner.put(owner, own + 1);
        calls.put(id, call);
        return Optional.of(id);
    }

    /** Gives the place of a call back. */
    synchronized void dismiss(String owner, UUID id) {
        if (calls.remove(id) != null) {
            byOwner.merge(owner, -1, (before, change) -> before + change == 0 ? null : before + change);
        }
    }

    /** The text that the client brings back. */
    String ticket(UUID call, long round, Caller caller, McpRequest request) {
        long expiry = now() + workshop.settings().continuation().toMillis();
        Ticket ticket = new Ticket(call, round, expiry, Ticket.ownerOf(caller), Ticket.requestOf(request));
        return seal.seal(PURPOSE, ticket.encode());
    }

    /** Whether this process has written a text, whatever it is good for now. */
    boolean isOwn(String text) {
        return seal.open(PURPOSE, text).isPresent();
    }

    /**
     * The call that a client comes back for, with the round.
     *
     * @throws FaultException with {@code CONTINUATION_UNKNOWN} or {@code CONTINUATION_MISMATCH}
     */
    Found find(String text, Caller caller, McpRequest request) {
        Ticket ticket = seal.open(PURPOSE, text)
                .flatMap(Ticket::decode)
                .filter(given -> given.owner().equals(Ticket.ownerOf(caller)) && given.expiryMillis() > now())
                .orElseThrow(() -> FaultException.of(Fault.CONTINUATION_UNKNOWN));
        @Nullable LogicalCall call = calls.get(ticket.call());
        if (call == null) {
            throw FaultException.of(Fault.CONTINUATION_UNKNOWN);
        }
        if (!ticket.request().equals(Ticket.requestOf(request))) {
            throw FaultException.of(Fault.CONTINUATION_MISMATCH);
        }
        return new Found(call, ticket.round());
    }

    int size() {
        return calls.size();
    }

    /**
     * A call that waits for its client.
     *
     * @param call the call
     * @param round that the client answers
     */
    record Found(LogicalCall call, long round) {}

    private long now() {
        return workshop.timer().now(TimeUnit.MILLISECONDS);
    }
}
