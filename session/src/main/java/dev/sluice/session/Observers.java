package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

/** Tells every observer, whatever the others do. */
final class Observers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Observers.class);

    private final List<SessionObserver> observers;
    private final FailureLog failures = new FailureLog(LOGGER, "a session observer threw");

    Observers(List<SessionObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    void created(Session session) {
        observers.forEach(observer -> tell(observer, it -> it.created(session)));
    }

    void negotiated(Session session, ProtocolVersion agreed) {
        observers.forEach(observer -> tell(observer, it -> it.negotiated(session, agreed)));
    }

    void renewed(Session session) {
        observers.forEach(observer -> tell(observer, it -> it.renewed(session)));
    }

    void removed(Session session, RemovalReason reason) {
        observers.forEach(observer -> tell(observer, it -> it.removed(session, reason)));
    }

    void forgotten(Session session) {
        observers.forEach(observer -> tell(observer, it -> it.forgotten(session)));
    }

    long failures() {
        return failures.count();
    }

    private void tell(SessionObserver observer, Consumer<SessionObserver> event) {
        try {
            event.accept(observer);
        } catch (Throwable e) {
            Exceptions.throwIfJvmFatal(e);
            failures.failed(e);
        }
    }
}
