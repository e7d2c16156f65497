package dev.sluice.proxy.bridge.parking;

import dev.sluice.proxy.bridge.parking.Shelf.Place;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What sessions need beside calls: somebody who hears them as long as they live, and an end at the server. Thread-safe. */
final class SessionCare {
    private static final int ENDED_AT_ONCE = 16;

    private final Workshop workshop;

    SessionCare(Workshop workshop) {
        this.workshop = workshop;
    }

    /**
     * Hears what belongs to no call, in place of whoever has heard it.
     *
     * @param lost called when the session cannot be heard any more
     */
    void listenTo(Place place, Consumer<ServerSession> lost) {
        ServerSession session = place.session();
        var unused = place.listening()
                .update(workshop.background()
                        .run(
                                "listening to a session",
                                session.listen()
                                        .onErrorResume(error -> Mono.fromRunnable(() -> lost.accept(session)))));
    }

    /** Tells those who wait for something in a session that the server has lost it. */
    void tellOfLoss(ServerSession session) {
        session.listeners().snapshot().forEach(Listener::lost);
        session.tasks().all().forEach(HostedTask::lost);
    }

    /** Ends a session; nobody waits for that. */
    void end(ServerSession session) {
        var unused = workshop.background()
                .run("end of a session", workshop.connector().endSession(session.leg()));
    }

    /** Ends sessions that nobody hears any more; completes when the server knows. */
    Mono<Void> endAll(List<Place> places) {
        return Flux.fromIterable(places)
                .map(Place::session)
                .flatMap(
                        session ->
                                workshop.connector().endSession(session.leg()).onErrorComplete(),
                        ENDED_AT_ONCE)
                .then();
    }
}
