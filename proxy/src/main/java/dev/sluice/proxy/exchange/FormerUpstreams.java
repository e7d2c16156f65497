package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.connector.Upstream;
import dev.sluice.proxy.route.Route;
import dev.sluice.session.Session;
import dev.sluice.session.UpstreamReference;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The upstreams that the configuration does not have any more but that have not ended yet, and which sessions are or were
 * there. A session may have been at several, of which it stands at one at most. Thread-safe.
 */
final class FormerUpstreams {
    private final List<FormerUpstream> known = new CopyOnWriteArrayList<>();

    /**
     * An upstream is about to go. Every session that comes to stand there from now on is written down.
     *
     * @param stays whether a conversation goes on elsewhere as it is
     */
    FormerUpstream add(Route route, Predicate<UpstreamReference> stays) {
        FormerUpstream former = new FormerUpstream(route, stays);
        known.add(former);
        return former;
    }

    /** It has ended. */
    void remove(FormerUpstream former) {
        known.remove(former);
    }

    /** A session has got a conversation with an upstream, and has left all others. Comes after its record has changed. */
    void stands(Session session, Upstream upstream) {
        for (FormerUpstream former : known) {
            if (former.upstream() == upstream) {
                former.receive(session);
            } else {
                former.seeOff(session.id());
            }
        }
    }

    /** Where a session stands that is still at an upstream which has to go. */
    Optional<Upstream> of(SessionId session) {
        return known.stream()
                .filter(former -> former.has(session))
                .map(FormerUpstream::upstream)
                .findFirst();
    }

    /** Where something is still kept for the client of a session that a request is about, and the session as it stood there. */
    Optional<Place> keeper(Session session, McpRequest request) {
        for (FormerUpstream former : known) {
            Optional<Session> stood = former.keeper(session.id(), request);
            if (stood.isPresent()) {
                return stood.map(known -> new Place(former.route(), known));
            }
        }
        return Optional.empty();
    }

    /** Whether a session has to leave the upstream where it stands before it can go on at another. */
    boolean isLeftBehind(Upstream other, Session session) {
        for (FormerUpstream former : known) {
            if (former.upstream() != other && former.has(session)) {
                return true;
            }
        }
        return false;
    }
}
