package dev.sluice.proxy.authentication;

import dev.sluice.proxy.oauth.Fingerprint;
import dev.sluice.proxy.oauth.WebException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Checks tokens of several issuers, and remembers for a while what came of it. */
final class Tokens {
    private final Map<String, Issuer> issuers = new LinkedHashMap<>();
    private final Set<String> algorithms = new LinkedHashSet<>();
    private final Remembered<CheckedToken> remembered;
    private final Scheduler worker;

    Tokens(List<Issuer> issuers, Remembered<CheckedToken> remembered, Scheduler worker) {
        issuers.forEach(issuer -> {
            this.issuers.put(issuer.name(), issuer);
            this.algorithms.addAll(issuer.algorithms());
        });
        this.remembered = remembered;
        this.worker = worker;
    }

    List<Issuer> issuers() {
        return List.copyOf(issuers.values());
    }

    /** Fails with a {@link RefusedException} when nobody stands by the token. */
    Mono<CheckedToken> check(String token) {
        String fingerprint = Fingerprint.of(token);
        return remembered.get(fingerprint, CheckedToken::until, Mono.defer(() -> checkAnew(fingerprint, token)));
    }

    private Mono<CheckedToken> checkAnew(String fingerprint, String token) {
        Mono<CheckedToken> checked = Jwt.isLikely(token) ? ofIssuer(fingerprint, token) : opaque(fingerprint, token);
        return checked.onErrorMap(
                WebException.class, e -> RefusedException.unavailable(String.valueOf(e.getMessage())));
    }

    /** Parsing and signatures take a while, and whoever has no good token may send as many as there are. */
    private Mono<CheckedToken> ofIssuer(String fingerprint, String token) {
        return Mono.fromSupplier(() -> Jwt.parse(token, algorithms))
                .subscribeOn(worker)
                .flatMap(jwt -> issuer(jwt).check(fingerprint, jwt));
    }

    private Issuer issuer(Jwt jwt) {
        return jwt.claims()
                .text("iss")
                .flatMap(name -> Optional.ofNullable(issuers.get(name)))
                .filter(issuer ->
                        issuer.algorithms().contains(jwt.header().getAlgorithm().getName()))
                .orElseThrow(() -> RefusedException.invalidToken("issuer"));
    }

    private Mono<CheckedToken> opaque(String fingerprint, String token) {
        return Flux.fromIterable(issuers.values())
                .filter(Issuer::hasOpaqueTokens)
                .concatMap(issuer -> issuer.ask(fingerprint, token), 1)
                .next()
                .switchIfEmpty(Mono.error(() -> RefusedException.invalidToken("nobody's token")));
    }
}
