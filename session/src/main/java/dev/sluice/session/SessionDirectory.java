package dev.sluice.session;

import dev.sluice.interceptors.message.SessionId;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions as operators see them. Looks at every session, which takes some tens of milliseconds for a million:
 * not for event loops.
 */
final class SessionDirectory {
    private static final Comparator<LiveSession> BY_NUMBER = Comparator.comparingLong(LiveSession::number);

    private final LiveSessions sessions;
    private final LongSupplier now;

    SessionDirectory(LiveSessions sessions, LongSupplier now) {
        this.sessions = sessions;
        this.now = now;
    }

    /** The first sessions after a number, in the order of their opening. */
    List<SessionInfo> list(int limit, long after) {
        PriorityQueue<LiveSession> first = new PriorityQueue<>(BY_NUMBER.reversed());
        for (LiveSession live : sessions.all()) {
            if (live.number() > after) {
                keepIfAmongTheFirst(live, first, limit);
            }
        }
        long time = now.getAsLong();
        return first.stream()
                .sorted(BY_NUMBER)
                .map(live -> SessionInfo.of(live, time))
                .toList();
    }

    private static void keepIfAmongTheFirst(LiveSession live, PriorityQueue<LiveSession> first, int limit) {
        @Nullable LiveSession last = first.peek();
        if (first.size() < limit) {
            first.add(live);
        } else if (last != null && live.number() < last.number()) {
            first.remove();
            first.add(live);
        }
    }

    /** More than one only where the digests of two ids happen to be the same. */
    List<SessionInfo> find(String digest) {
        long time = now.getAsLong();
        return withDigest(digest).map(live -> SessionInfo.of(live, time)).toList();
    }

    List<Session> ofRoute(String route) {
        return sessions.all().stream()
                .map(LiveSession::lastKnown)
                .filter(session -> session.route().equals(route))
                .toList();
    }

    List<SessionId> ids(String digest) {
        return withDigest(digest).map(LiveSession::id).toList();
    }

    private Stream<LiveSession> withDigest(String digest) {
        return sessions.all().stream().filter(live -> live.id().digest().equals(digest));
    }
}
