package dev.sluice.proxy.cli;

import dev.sluice.config.UpstreamConfig;
import dev.sluice.proxy.connector.UpstreamProfile;
import dev.sluice.proxy.fault.FaultException;
import dev.sluice.proxy.route.Route;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a route's upstream was found to be.
 *
 * @param route that it is behind
 * @param upstream its configuration
 * @param profile empty when it did not answer
 * @param trouble why it did not answer, else empty
 */
record Finding(Route route, UpstreamConfig upstream, Optional<UpstreamProfile> profile, String trouble) {
    /** Asks the upstream; never fails, because Sluice serves a route whose upstream is away. */
    static Mono<Finding> of(Route route, UpstreamConfig upstream) {
        return route.upstream()
                .probe()
                .map(profile -> new Finding(route, upstream, Optional.of(profile), ""))
                .onErrorResume(
                        FaultException.class,
                        fault -> Mono.just(new Finding(route, upstream, Optional.empty(), why(fault))));
    }

    /** One line for people, without what may be a secret in the URL's query. */
    String describe() {
        String address = address();
        return profile.map(known -> address + " is " + known.describe())
                .orElseGet(() -> address + " does not answer: " + trouble + " Sluice tries again at each request.");
    }

    /** The program without its arguments, which may hold a secret. */
    private String address() {
        List<URI> urls = upstream.urls();
        String more = urls.size() <= 1 ? "" : " (one of " + urls.size() + ")";
        return upstream.stdio().map(stdio -> stdio.command().get(0)).orElseGet(() -> shown(urls.get(0)) + more);
    }

    private static String shown(URI url) {
        return url.getRawQuery() == null ? url.toString() : url.toString().replaceFirst("\\?.*", "?***");
    }

    private static String why(FaultException fault) {
        @Nullable Throwable cause = fault.getCause();
        @Nullable String detail = cause == null ? null : cause.getMessage();
        String facts = fault.facts().isEmpty() ? "" : " " + fault.facts();
        return fault.fault().text() + (detail == null ? "" : " (" + detail + ")") + facts;
    }
}
