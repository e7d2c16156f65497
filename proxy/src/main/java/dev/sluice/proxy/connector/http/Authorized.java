package dev.sluice.proxy.connector.http;

import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.credentials.Credentials;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/** Sends HTTP requests with what the upstream is to be shown, and once more with something newer when it refuses that. */
final class Authorized {
    private final Credentials credentials;

    Authorized(Credentials credentials) {
        this.credentials = credentials;
    }

    /** Runs an exchange; it is only repeated when the upstream has refused it and not said anything else before. */
    <T> Flux<T> run(Initiator initiator, Function<Map<String, String>, Flux<T>> exchange) {
        if (credentials.isNone()) {
            return exchange.apply(Map.of());
        }
        return credentials.headers(initiator).flatMapMany(headers -> attempt(initiator, headers, exchange));
    }

    private <T> Flux<T> attempt(
            Initiator initiator, Map<String, String> headers, Function<Map<String, String>, Flux<T>> exchange) {
        AtomicBoolean begun = new AtomicBoolean();
        return exchange.apply(headers)
                .doOnNext(event -> begun.setPlain(true))
                .onErrorResume(
                        error -> isRefusal(error) && !begun.getPlain(),
                        error -> credentials
                                .renewed(initiator, headers)
                                .map(Optional::of)
                                .defaultIfEmpty(Optional.empty())
                                .flatMapMany(renewed -> renewed.map(exchange).orElseGet(() -> Flux.error(error))));
    }

    private static boolean isRefusal(Throwable error) {
        return UpstreamFaults.translate(error) instanceof FaultException fault
                && fault.fault() == Fault.UPSTREAM_REFUSED;
    }
}
