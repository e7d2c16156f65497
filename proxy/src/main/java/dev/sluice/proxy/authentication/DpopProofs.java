package dev.sluice.proxy.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import dev.sluice.proxy.oauth.Fingerprint;
import dev.sluice.proxy.oauth.JsonDocument;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Checks that whoever shows a token has the key that the token is bound to.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9449#section-4.3">RFC 9449, section 4.3</a>
 */
final class DpopProofs {
    /** In the words of a challenge. */
    static final Set<String> ALGORITHMS = Set.of("ES256", "ES384", "ES512", "PS256", "RS256");

    private static final String TYPE = "dpop+jwt";

    private final PublicAddress address;
    private final Duration age;
    private final Duration skew;
    private final int limit;
    private final Clock clock;
    private final Scheduler worker;
    private final Cache<String, Boolean> used;

    DpopProofs(PublicAddress address, TokenSettings settings, Clock clock, Scheduler timer, Scheduler worker) {
        this.address = address;
        this.age = settings.proofAge();
        this.skew = settings.clockSkew();
        this.limit = settings.proofs();
        this.clock = clock;
        this.worker = worker;
        this.used = Caffeine.newBuilder()
                .executor(Runnable::run)
                .ticker(() -> timer.now(TimeUnit.NANOSECONDS))
                .expireAfterWrite(age.plus(skew).plus(skew))
                .build();
    }

    /** Completes when the proof is good; fails with a {@link RefusedException} when it is not. */
    Mono<Void> check(CheckedToken token, Evidence evidence) {
        return Mono.<Void>fromRunnable(() -> checkNow(token, evidence)).subscribeOn(worker);
    }

    private void checkNow(CheckedToken token, Evidence evidence) {
        if (evidence.proofs().size() != 1) {
            throw RefusedException.invalidToken("a DPoP token needs one proof");
        }
        Jwt proof = Jwt.parse(evidence.proofs().get(0), ALGORITHMS);
        @Nullable JWK key = proof.header().getJWK();
        boolean genuine = proof.type().equals(TYPE)
                && key != null
                && !key.isPrivate()
                && proof.isSignedWith(key)
                && thumbprint(key).equals(token.boundKey());
        JsonDocument claims = proof.claims();
        boolean fits = claims.text("htm").equals(Optional.of(evidence.method()))
                && claims.text("htu").flatMap(DpopProofs::comparable).equals(comparable(address.of(evidence.path())))
                && claims.text("ath").equals(Optional.of(token.fingerprint()));
        if (!genuine || !fits || !isRecent(claims.number("iat"))) {
            throw RefusedException.invalidToken("the proof does not fit");
        }
        use(token.boundKey()
                + claims.text("jti").orElseThrow(() -> RefusedException.invalidToken("a proof without jti")));
    }

    private boolean isRecent(Optional<Long> seconds) {
        Instant now = clock.instant();
        return seconds.map(Instant::ofEpochSecond)
                .filter(issued -> !issued.isAfter(now.plus(skew))
                        && !issued.isBefore(now.minus(age).minus(skew)))
                .isPresent();
    }

    private void use(String proof) {
        if (used.estimatedSize() >= limit) {
            used.cleanUp();
            if (used.estimatedSize() >= limit) {
                throw RefusedException.unavailable("too many proofs");
            }
        }
        String name = Fingerprint.of(proof.getBytes(StandardCharsets.UTF_8));
        if (used.asMap().putIfAbsent(name, true) != null) {
            throw RefusedException.invalidToken("the proof was used before");
        }
    }

    private static String thumbprint(JWK key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw RefusedException.invalidToken("the key of the proof");
        }
    }

    /** Without query and fragment, and with those differences taken away that mean nothing. */
    private static Optional<List<String>> comparable(String text) {
        try {
            URI uri = URI.create(text).normalize();
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            return Optional.of(List.of(
                    scheme, String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT), Integer.toString(port), path));
        } catch (IllegalArgumentException notAnAddress) {
            // The JDK has no other way to ask.
            return Optional.empty();
        }
    }
}
