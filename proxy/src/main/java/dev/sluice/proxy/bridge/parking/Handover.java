package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.background.Background;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Passes sessions on to whoever has asked for one. A session that was found must not be lost with somebody who has gone
 * meanwhile: it is given back then. Thread-safe.
 */
final class Handover {
    private final Background background;

    Handover(Background background) {
        this.background = background;
    }

    /** Looks for a session on behalf of whoever subscribes, and goes on with that when they cancel. */
    Mono<Lease> of(Supplier<Mono<Lease>> search) {
        return Mono.defer(() -> {
            Sinks.One<Lease> handed = Sinks.one();
            pass(search.get(), handed);
            return handed.asMono().doOnCancel(() -> giveBack(handed));
        });
    }

    /** Passes on what a search finds, or why it finds nothing. */
    void pass(Mono<Lease> search, Sinks.One<Lease> to) {
        var unused = background.run(
                "taking a session",
                search.doOnNext(lease -> give(lease, to))
                        .then()
                        .onErrorResume(error -> Mono.fromRunnable(() -> fail(error, to))));
    }

    /** Gives back what somebody gets who does not want it any more. */
    void giveBack(Sinks.One<Lease> handed) {
        var unused = background.run(
                "giving a session back",
                handed.asMono().doOnNext(Lease::release).then());
    }

    static void give(Lease lease, Sinks.One<Lease> to) {
        var unused = to.tryEmitValue(lease);
    }

    static void fail(Throwable error, Sinks.One<Lease> to) {
        var unused = to.tryEmitError(error);
    }
}
