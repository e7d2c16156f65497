package dev.sluice.proxy.connector.credentials;

import dev.sluice.proxy.connector.Initiator;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Nothing. */
final class NoCredentials implements Credentials {
    static final NoCredentials INSTANCE = new NoCredentials();

    private NoCredentials() {}

    @Override
    public boolean isNone() {
        return true;
    }

    @Override
    public Mono<Map<String, String>> headers(Initiator initiator) {
        return Mono.just(Map.of());
    }
}
