package dev.sluice.interceptors.external;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Who is asked, and what it is told.
 *
 * @param url of the service, http or https
 * @param headers further header fields for it; values may be secrets
 * @param arguments whether it is told the parameters of requests, default false
 * @param claims whether it is told what is known of the principal besides its name, default false
 * @param limit longest time for one answer, 1 ms to 10 min, default 400 ms
 * @param failures how many of the last calls must have failed for it to be left alone, 1 to 1000, default 5
 * @param calls how many calls these are, 1 to 1000 and not less than {@code failures}, default 10
 * @param pause how long it is left alone then, until one call tries again, 10 ms to 1 h, default 5 s
 */
public record ExternalPolicySettings(
        URI url,
        Map<String, String> headers,
        boolean arguments,
        boolean claims,
        Duration limit,
        int failures,
        int calls,
        Duration pause) {
    /** Copies the map. */
    public ExternalPolicySettings {
        headers = Map.copyOf(headers);
    }

    /**
     * A service with what holds when nothing else is said.
     *
     * @param url of the service
     * @return the defaults named at the components
     */
    public static ExternalPolicySettings of(URI url) {
        return new ExternalPolicySettings(
                url, Map.of(), false, false, Duration.ofMillis(400), 5, 10, Duration.ofSeconds(5));
    }

    /** Leaves out the values of headers, and all of the address but its host. */
    @Override
    public String toString() {
        return "ExternalPolicySettings[host=" + url.getHost() + ", headers=" + headers.keySet() + "]";
    }
}
