package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionObserver;
import dev.sluice.session.events.EventLogSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of all legacy sessions that were used in this process. A session's traffic ends with the session,
 * whatever ended it.
 */
final class Traffics implements SessionObserver {
    private final EventLogSettings settings;
    private final BiConsumer<Session, RemovalReason> afterwards;
    private final Map<SessionId, SessionTraffic> traffics = new ConcurrentHashMap<>();

    Traffics(EventLogSettings settings, BiConsumer<Session, RemovalReason> afterwards) {
        this.settings = settings;
        this.afterwards = afterwards;
    }

    /** The traffic of a live session, begun on first use. */
    SessionTraffic of(SessionId id) {
        return traffics.computeIfAbsent(id, absent -> new SessionTraffic(settings));
    }

    /** The traffic of a session, if there ever was any. */
    Optional<SessionTraffic> find(SessionId id) {
        return Optional.ofNullable(traffics.get(id));
    }

    @Override
    public void removed(Session session, RemovalReason reason) {
        @Nullable SessionTraffic traffic = traffics.remove(session.id());
        if (traffic != null) {
            traffic.dispose();
        }
        afterwards.accept(session, reason);
    }
}
