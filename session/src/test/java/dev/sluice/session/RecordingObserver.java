package dev.sluice.session;

import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes down what it hears. */
final class RecordingObserver implements SessionObserver {
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    @Override
    public void created(Session session) {
        heard.add("created " + session.id());
    }

    @Override
    public void negotiated(Session session, ProtocolVersion agreed) {
        heard.add("negotiated " + session.id() + " " + agreed);
    }

    @Override
    public void renewed(Session session) {
        heard.add("renewed " + session.id());
    }

    @Override
    public void removed(Session session, RemovalReason reason) {
        heard.add("removed " + session.id() + " " + reason);
    }

    @Override
    public void forgotten(Session session) {
        heard.add("forgotten " + session.id());
    }

    List<String> heard() {
        return List.copyOf(heard);
    }
}
