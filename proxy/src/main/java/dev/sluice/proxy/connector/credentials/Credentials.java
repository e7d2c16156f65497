package dev.sluice.proxy.connector.credentials;

import dev.sluice.proxy.connector.Initiator;
import java.util.Map;
import reactor.core.publisher.Mono;

/** What an upstream is shown with each HTTP request. Thread-safe, and nothing in it blocks. */
public interface Credentials {
    /**
     * Nothing is shown.
     *
     * @return the same value every time
     */
    static Credentials none() {
        return NoCredentials.INSTANCE;
    }

    /**
     * Whether nothing is ever shown.
     *
     * @return true for {@link #none()} only
     */
    default boolean isNone() {
        return false;
    }

    /**
     * What to show.
     *
     * @param initiator on whose behalf
     * @return header fields, whose values are secrets; fails with
     *     {@link dev.sluice.proxy.fault.Fault#UPSTREAM_CREDENTIAL_MISSING} when there is nothing to show
     */
    Mono<Map<String, String>> headers(Initiator initiator);

    /**
     * What to show in place of something that the upstream has refused.
     *
     * @param initiator on whose behalf
     * @param refused what was shown
     * @return empty when there is nothing better
     */
    default Mono<Map<String, String>> renewed(Initiator initiator, Map<String, String> refused) {
        return Mono.empty();
    }
}
