package dev.sluice.proxy.connector.credentials;

import dev.sluice.proxy.connector.Initiator;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The same header for everybody. */
public final class FixedHeader implements Credentials {
    private final Map<String, String> headers;

    /**
     * Makes one.
     *
     * @param header its name
     * @param value its value, which is a secret
     */
    public FixedHeader(String header, String value) {
        this.headers = Map.of(header, value);
    }

    @Override
    public Mono<Map<String, String>> headers(Initiator initiator) {
        return Mono.just(headers);
    }
}
