package dev.sluice.interceptors.external;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The way to services that decide; offered by the process. Any thread may use it. */
@FunctionalInterface
public interface PolicyWeb {
    /**
     * Sends a JSON document with POST. Redirects are not followed.
     *
     * @param url http or https
     * @param headers further header fields; values may be secrets
     * @param document JSON text
     * @param limit longest time for the whole answer, 1 ms or more
     * @return the body of an answer with status 200; an error, without secrets, for everything else. Cold
     */
    Mono<String> ask(URI url, Map<String, String> headers, String document, Duration limit);
}
