package dev.sluice.proxy.connector.credentials;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.proxy.oauth.WebException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Tokens that are held until shortly before their end, a limited number of them. Whoever needs one that is being asked for
 * waits for the same answer, and nobody's leaving ends that. Thread-safe.
 */
final class Grants {
    private final Clock clock;
    private final Cache<String, Grant> held;
    private final Map<String, Mono<Grant>> asked = new ConcurrentHashMap<>();

    Grants(Clock clock, int size) {
        this.clock = clock;
        this.held =
                Caffeine.newBuilder().executor(Runnable::run).maximumSize(size).build();
    }

    /** The token that is held under a key, or a new one. An old one that is still good serves while no new one is to be had. */
    Mono<Grant> get(String key, Mono<Grant> fetch) {
        return Mono.defer(() -> {
            @Nullable Grant known = held.getIfPresent(key);
            if (known != null && known.renewal().isAfter(clock.instant())) {
                return Mono.just(known);
            }
            Mono<Grant> fresh = fetched(key, fetch);
            return known == null || !known.end().isAfter(clock.instant())
                    ? fresh
                    : fresh.onErrorResume(WebException.class, e -> Mono.just(known));
        });
    }

    /** A token was refused before its end. Whether it was still held, so that another one may help. */
    boolean forget(String key, String value) {
        @Nullable Grant known = held.getIfPresent(key);
        return known != null && known.value().equals(value) && held.asMap().remove(key, known);
    }

    private Mono<Grant> fetched(String key, Mono<Grant> fetch) {
        Mono<Grant> fresh = fetch.doOnNext(grant -> held.put(key, grant))
                .doOnTerminate(() -> asked.remove(key))
                .cache();
        Mono<Grant> other = asked.putIfAbsent(key, fresh);
        return other == null ? fresh : other;
    }
}
