package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.Session;
import dev.sluice.session.SessionHold;
import dev.sluice.session.SessionObserver;
import dev.sluice.session.events.EventLogSettings;
import dev.sluice.session.events.HeldBytes;
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
    private final HeldBytes held;
    private final StreamJournals journals;
    private final BiConsumer<Session, RemovalReason> afterwards;
    private final Map<SessionId, SessionTraffic> traffics = new ConcurrentHashMap<>();

    Traffics(
            EventLogSettings settings,
            HeldBytes held,
            StreamJournals journals,
            BiConsumer<Session, RemovalReason> afterwards) {
        this.settings = settings;
        this.held = held;
        this.journals = journals;
        this.afterwards = afterwards;
    }

    /**
     * The traffic of a session that is held, begun on first use; fails when the session has ended. Looking at the hold
     * after the traffic is in the map leaves no gap: a removal that came before is seen here, a later one finds it.
     */
    SessionTraffic of(SessionId id, SessionHold hold) {
        SessionTraffic traffic =
                traffics.computeIfAbsent(id, absent -> new SessionTraffic(id, settings, held, journals));
        if (!hold.isHolding()) {
            forget(id);
            throw FaultException.of(Fault.SESSION_ENDED);
        }
        return traffic;
    }

    /** The traffic of a session, if there ever was any. */
    Optional<SessionTraffic> find(SessionId id) {
        return Optional.ofNullable(traffics.get(id));
    }

    /** The session as it is known in this process, when that is newer. */
    Session newest(Session session) {
        return find(session.id()).map(traffic -> traffic.newest(session)).orElse(session);
    }

    @Override
    public void removed(Session session, RemovalReason reason) {
        forget(session.id());
        journals.discardAll(session.id());
        afterwards.accept(session, reason);
    }

    @Override
    public void forgotten(Session session) {
        forget(session.id());
    }

    private void forget(SessionId id) {
        @Nullable SessionTraffic traffic = traffics.remove(id);
        if (traffic != null) {
            traffic.dispose();
        }
    }
}
