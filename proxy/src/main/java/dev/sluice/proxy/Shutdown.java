package dev.sluice.proxy;

import dev.sluice.config.DurationText;
import dev.sluice.config.ShutdownConfig;
import dev.sluice.proxy.edge.Edge;
import dev.sluice.proxy.edge.http.ClientConnections;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.exchange.InFlight;
import dev.sluice.session.CleanupTier;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.SessionManager;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The order in which a running Sluice stops: it sends its clients elsewhere, takes nothing new, tells the interceptors,
 * writes down what is not written yet, lets what is under way end, ends the sessions on both sides, and lets go of
 * everything.
 */
final class Shutdown {
    private static final Logger LOGGER = LoggerFactory.getLogger(Shutdown.class);

    private final List<Edge> edges;
    private final ClientConnections connections;
    private final Mono<Void> tellInterceptors;
    private final Exchanges exchanges;
    private final boolean sessionsSurvive;
    private final ShutdownConfig settings;
    private final Releases releases;

    /**
     * Prepares it.
     *
     * @param tellInterceptors shuts them down
     * @param sessionsSurvive whether other replicas, or a later start, go on with the sessions
     * @param settings how long everything may take
     */
    Shutdown(
            List<Edge> edges,
            ClientConnections connections,
            Mono<Void> tellInterceptors,
            Exchanges exchanges,
            boolean sessionsSurvive,
            ShutdownConfig settings,
            Releases releases) {
        this.edges = edges;
        this.connections = connections;
        this.tellInterceptors = tellInterceptors;
        this.exchanges = exchanges;
        this.sessionsSurvive = sessionsSurvive;
        this.settings = settings;
        this.releases = releases;
    }

    /** Blocks until everything is let go of. */
    void run() {
        serveOn();
        SessionManager sessions = exchanges.sessions();
        if (sessionsSurvive) {
            LOGGER.info("Stopping: no new connections");
        } else {
            LOGGER.info("Stopping: no new connections, no new sessions");
            sessions.refuseNew();
        }
        step("closing the listeners", stopAccepting());
        step("telling the interceptors", tellInterceptors);
        step("flushing session writes", sessions.flush());
        step("the last cleanup pass", sessions.cleanUp(CleanupTier.SHUTDOWN));
        drain(exchanges.inFlight());
        if (!sessionsSurvive) {
            step("ending the sessions", sessions.removeAll(RemovalReason.SHUTDOWN));
        }
        step("ending upstream sessions", exchanges.settle());
        releases.run();
        LOGGER.info("Stopped");
    }

    /** Readiness is red by now; until everybody has noticed, nobody may find the door closed. */
    private void serveOn() {
        connections.sendAway();
        if (!settings.delay().isZero()) {
            LOGGER.info("Going to stop: not ready any more, serving for another {}", DurationText.of(settings.delay()));
            var unused = Mono.delay(settings.delay()).block();
        }
    }

    private void step(String what, Mono<Void> work) {
        new Step(what, work, settings.step()).run();
    }

    private Mono<Void> stopAccepting() {
        Duration limit = shorter(settings.linger(), settings.step());
        return Flux.fromIterable(edges)
                .flatMap(edge -> edge.stopAccepting(limit))
                .then();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void drain(InFlight inFlight) {
        Duration grace = settings.grace();
        if (inFlight.active() > 0 && !grace.isZero()) {
            LOGGER.info("Waiting up to {} for {} under way", DurationText.of(grace), counted(inFlight.active()));
        }
        inFlight.drain();
        // Only when no connection is left can nothing more come.
        var unused = connections
                .drain(settings.linger())
                .then(inFlight.drained())
                .timeout(grace, Mono.empty())
                .block();
        int left = inFlight.active();
        if (left > 0) {
            LOGGER.warn("Cutting {} still under way after {}", counted(left), DurationText.of(grace));
        }
    }

    private static String counted(int exchanges) {
        return exchanges == 1 ? "1 exchange" : exchanges + " exchanges";
    }
}
