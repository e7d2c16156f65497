package dev.sluice.proxy;

import dev.sluice.config.DurationText;
import dev.sluice.proxy.exchange.Exchanges;
import dev.sluice.proxy.exchange.InFlight;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.session.CleanupTier;
import dev.sluice.session.RemovalReason;
import dev.sluice.session.SessionManager;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

/**
 * The order in which a running Sluice stops: it takes nothing new, tells the interceptors, writes down what is not
 * written yet, lets what is under way end, ends the sessions on both sides, and lets go of everything.
 */
final class Shutdown {
    private static final Logger LOGGER = LoggerFactory.getLogger(Shutdown.class);

    private final DisposableServer listener;
    private final RouteTable routes;
    private final Exchanges exchanges;
    private final boolean sessionsSurvive;
    private final Duration grace;
    private final Releases releases;

    /**
     * Prepares it.
     *
     * @param sessionsSurvive whether other replicas, or a later start, go on with the sessions
     * @param grace how long what is under way may take to end; zero cuts it at once
     */
    Shutdown(
            DisposableServer listener,
            RouteTable routes,
            Exchanges exchanges,
            boolean sessionsSurvive,
            Duration grace,
            Releases releases) {
        this.listener = listener;
        this.routes = routes;
        this.exchanges = exchanges;
        this.sessionsSurvive = sessionsSurvive;
        this.grace = grace;
        this.releases = releases;
    }

    /** Blocks until everything is let go of. */
    void run() {
        LOGGER.info("Stopping: no new connections, no new sessions");
        listener.dispose();
        SessionManager sessions = exchanges.sessions();
        sessions.refuseNew();
        new Step("telling the interceptors", tellInterceptors()).run();
        new Step("flushing session writes", sessions.flush()).run();
        new Step("the last cleanup pass", sessions.cleanUp(CleanupTier.SHUTDOWN)).run();
        drain(exchanges.inFlight());
        if (!sessionsSurvive) {
            new Step("ending the sessions", sessions.removeAll(RemovalReason.SHUTDOWN)).run();
        }
        new Step("ending upstream sessions", exchanges.settle()).run();
        releases.run();
        LOGGER.info("Stopped");
    }

    private Mono<Void> tellInterceptors() {
        return Flux.fromIterable(routes.routes())
                .concatMap(route -> route.chain().shutdown())
                .then();
    }

    private void drain(InFlight inFlight) {
        if (inFlight.active() > 0 && !grace.isZero()) {
            LOGGER.info("Waiting up to {} for {} under way", DurationText.of(grace), counted(inFlight.active()));
        }
        var unused = inFlight.drain().timeout(grace, Mono.empty()).block();
        int left = inFlight.active();
        if (left > 0) {
            LOGGER.warn("Cutting {} still under way after {}", counted(left), DurationText.of(grace));
        }
    }

    private static String counted(int exchanges) {
        return exchanges == 1 ? "1 exchange" : exchanges + " exchanges";
    }
}
