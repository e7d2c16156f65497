package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions of this process stand at which upstream replica, so that a replica's sessions are found without looking
 * at all. Sessions whose upstream has no replicas are not in it. Thread-safe.
 */
final class Placements {
    private final Map<SessionId, Place> places = new ConcurrentHashMap<>();
    private final Map<Place, Set<SessionId>> sessions = new ConcurrentHashMap<>();

    /** A session that was opened, or taken over from another process, stands somewhere now. */
    void placed(Session session) {
        placeOf(session).ifPresent(place -> places.compute(session.id(), (id, before) -> stand(id, before, place)));
    }

    /** A session stands elsewhere now; one that was removed meanwhile stays away. */
    void moved(Session session) {
        placeOf(session)
                .ifPresent(place -> places.computeIfPresent(session.id(), (id, before) -> stand(id, before, place)));
    }

    /** A session is gone, or somebody else's business from now on. */
    void forget(SessionId id) {
        places.computeIfPresent(id, (known, before) -> {
            at(before).remove(known);
            return null;
        });
    }

    /** The sessions at a replica now, in no order. */
    List<SessionId> list(String route, String replica) {
        return List.copyOf(at(new Place(route, replica)));
    }

    int count(String route, String replica) {
        return at(new Place(route, replica)).size();
    }

    private Place stand(SessionId id, @Nullable Place before, Place now) {
        if (before != null) {
            at(before).remove(id);
        }
        at(now).add(id);
        return now;
    }

    /** As many sets as there are replicas in the configuration and in the records. */
    private Set<SessionId> at(Place place) {
        return sessions.computeIfAbsent(place, absent -> ConcurrentHashMap.newKeySet());
    }

    private static Optional<Place> placeOf(Session session) {
        return session.upstream().replica().map(replica -> new Place(session.route(), replica));
    }

    private record Place(String route, String replica) {}
}
