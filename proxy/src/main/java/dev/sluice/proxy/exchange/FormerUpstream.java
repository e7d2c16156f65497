package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.bridge.DrivenSession;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.Session;
import dev.sluice.session.UpstreamReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An upstream that is about to go, and the sessions that it has to be told of: those that stand there, and those that have
 * left. Thread-safe.
 */
final class FormerUpstream {
    private final Route route;
    private final Predicate<UpstreamReference> stays;
    private final Map<SessionId, Guest> guests = new ConcurrentHashMap<>();
    private final Map<SessionId, Session> driven = new ConcurrentHashMap<>();

    FormerUpstream(Route route, Predicate<UpstreamReference> stays) {
        this.route = route;
        this.stays = stays;
    }

    /** A session as it stands or stood here. */
    static final class Guest {
        private final Session session;
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile boolean left;

        private Guest(Session session) {
            this.session = session;
        }

        Session session() {
            return session;
        }

        boolean hasLeft() {
            return left;
        }

        /** Whether it has another conversation now. */
        boolean isElsewhere(Session now) {
            return !isSame(now.upstream(), session.upstream());
        }

        /** True for the first caller, who then tells the upstream. */
        boolean isToBeTold() {
            return told.compareAndSet(false, true);
        }
    }

    /** The route as it was. */
    Route route() {
        return route;
    }

    Upstream upstream() {
        return route.upstream();
    }

    /** Whether a session may stay, because its conversation goes on at the same server. */
    boolean stays(Session session) {
        return session.protocolVersion().isPresent() && stays.test(session.upstream());
    }

    /** A session was found here; what is known already of one that came or went meanwhile is newer. */
    void find(Session session) {
        if (!stays(session)) {
            guests.putIfAbsent(session.id(), new Guest(session));
        }
        if (isDriven(session)) {
            driven.putIfAbsent(session.id(), session);
        }
    }

    /** A session has come to stand here, or stands here with another conversation. */
    void receive(Session session) {
        if (stays(session)) {
            guests.remove(session.id());
        } else {
            guests.put(session.id(), new Guest(session));
        }
        if (isDriven(session)) {
            driven.put(session.id(), session);
        }
    }

    /** A session as it stood here, if something is still kept here for its client that a request is about. */
    Optional<Session> keeper(SessionId session, McpRequest request) {
        return Optional.ofNullable(driven.get(session))
                .filter(stood -> upstream().connector().keeps(Legs.of(stood), request));
    }

    /** Whether the session of a client with a modern server has to go on elsewhere, or has done so. */
    boolean isLeaving(String conversation) {
        return driven.values().stream()
                .filter(stood -> stood.upstream().session().equals(Optional.of(conversation)))
                .anyMatch(stood -> !stays(stood));
    }

    private static boolean isDriven(Session session) {
        return DrivenSession.isOne(Legs.of(session));
    }

    /** A session has another conversation elsewhere. */
    void seeOff(SessionId session) {
        @Nullable Guest guest = guests.get(session);
        if (guest != null) {
            guest.left = true;
        }
    }

    /** Whether a session stands here. */
    boolean has(SessionId session) {
        @Nullable Guest guest = guests.get(session);
        return guest != null && !guest.left;
    }

    /** Whether a session stands here with the conversation that it is known to have. */
    boolean has(Session session) {
        @Nullable Guest guest = guests.get(session.id());
        return guest != null && !guest.left && !guest.isElsewhere(session);
    }

    List<Guest> guests() {
        return List.copyOf(guests.values());
    }

    /** There is nothing more to be done about a session; false when that was known. */
    boolean forget(Guest guest) {
        return guests.remove(guest.session().id(), guest);
    }

    boolean isEmpty() {
        return guests.isEmpty();
    }

    private static boolean isSame(UpstreamReference one, UpstreamReference other) {
        return one.replica().equals(other.replica()) && one.session().equals(other.session());
    }
}
