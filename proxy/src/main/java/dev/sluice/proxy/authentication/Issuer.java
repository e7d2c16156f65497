package dev.sluice.proxy.authentication;

import com.nimbusds.jose.jwk.JWK;
import dev.sluice.proxy.oauth.AuthorizationServer;
import dev.sluice.proxy.oauth.JsonDocument;
import dev.sluice.proxy.oauth.ServerMetadata;
import dev.sluice.proxy.oauth.Web;
import dev.sluice.proxy.oauth.WebAnswer;
import dev.sluice.proxy.oauth.WebException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Checks the tokens of one authorization server: what holds for them wherever they are shown. */
final class Issuer {
    private static final Set<String> ORDINARY_TYPES = Set.of("", "jwt", "at+jwt");

    /** Without an end of its own, an opaque token is good until it is asked about again. */
    private static final Duration OPAQUE_LIFE = Duration.ofMinutes(1);

    private final IssuerSettings settings;
    private final AuthorizationServer server;
    private final IssuerKeys keys;
    private final Web web;
    private final Duration skew;
    private final Clock clock;
    private final Scheduler worker;

    Issuer(IssuerSettings settings, TokenSettings tokens, Web web, Clock clock, Scheduler timer, Scheduler worker) {
        this.settings = settings;
        this.server = new AuthorizationServer(settings.issuer(), web, tokens.documents(), timer);
        this.keys = new IssuerKeys(settings.keys(), server, web, tokens.documents(), timer);
        this.web = web;
        this.skew = tokens.clockSkew();
        this.clock = clock;
        this.worker = worker;
    }

    String name() {
        return server.issuer();
    }

    AuthorizationServer server() {
        return server;
    }

    Set<String> algorithms() {
        return settings.algorithms();
    }

    boolean hasOpaqueTokens() {
        return settings.introspection().isPresent();
    }

    /** Checks a token that says that it is of this issuer. */
    Mono<CheckedToken> check(String fingerprint, Jwt jwt) {
        return Mono.defer(() -> {
                    checkHeader(jwt);
                    return keys.candidates(jwt.header());
                })
                .flatMap(candidates -> Mono.fromSupplier(() -> {
                            checkSignature(jwt, candidates);
                            return checked(
                                    fingerprint, new Claims(name(), jwt.claims().members()), Optional.empty());
                        })
                        .subscribeOn(worker));
    }

    /** Asks about a token that only its issuer can read; empty when it knows nothing good of it. */
    Mono<CheckedToken> ask(String fingerprint, String token) {
        return Mono.justOrEmpty(settings.introspection())
                .flatMap(introspection -> endpoint(introspection)
                        .flatMap(endpoint -> web.post(
                                endpoint,
                                Map.of("token", token, "token_type_hint", "access_token"),
                                Map.of("Authorization", basic(introspection)))))
                .map(Issuer::answer)
                .filter(answer -> Boolean.TRUE.equals(answer.members().get("active")))
                .filter(answer -> answer.text("iss").map(name()::equals).orElse(true))
                .map(answer -> checked(
                        fingerprint,
                        new Claims(name(), answer.members()),
                        Optional.of(clock.instant().plus(OPAQUE_LIFE))));
    }

    private Mono<URI> endpoint(IssuerSettings.Introspection introspection) {
        return Mono.justOrEmpty(introspection.endpoint())
                .switchIfEmpty(Mono.defer(server::metadata)
                        .map(ServerMetadata::introspection)
                        .flatMap(Mono::justOrEmpty))
                .switchIfEmpty(Mono.error(() -> new WebException("the metadata names no introspection endpoint")));
    }

    private static JsonDocument answer(WebAnswer answer) {
        if (!answer.isSuccess()) {
            throw new WebException("status " + answer.status() + " of the introspection endpoint");
        }
        return JsonDocument.parse(answer.body());
    }

    /** RFC 6749, section 2.3.1: both are form-encoded before they are put together. */
    private static String basic(IssuerSettings.Introspection introspection) {
        String text = URLEncoder.encode(introspection.clientId(), StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(introspection.clientSecret(), StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void checkSignature(Jwt jwt, List<JWK> candidates) {
        if (candidates.isEmpty()) {
            throw RefusedException.notGoodYet("unknown key");
        }
        if (!jwt.isSignedWith(candidates)) {
            throw RefusedException.invalidToken("signature");
        }
    }

    private void checkHeader(Jwt jwt) {
        String type = jwt.type();
        if (settings.onlyAccessTokenType() ? !type.equals("at+jwt") : !ORDINARY_TYPES.contains(type)) {
            throw RefusedException.invalidToken("type");
        }
        // OpenID Connect Core, sections 2 and 3.1.3.6: only identity tokens have these, and those are for the client.
        if (jwt.claims().members().containsKey("nonce")
                || jwt.claims().members().containsKey("at_hash")) {
            throw RefusedException.invalidToken("an identity token");
        }
    }

    private CheckedToken checked(String fingerprint, Claims claims, Optional<Instant> otherwise) {
        Instant now = clock.instant();
        Instant end = claims.number("exp")
                .map(Instant::ofEpochSecond)
                .or(() -> otherwise)
                .orElseThrow(() -> RefusedException.invalidToken("no end"));
        if (!end.plus(skew).isAfter(now)) {
            throw RefusedException.invalidToken("expired");
        }
        if (isAfter(claims.number("nbf"), now) || isAfter(claims.number("iat"), now)) {
            throw RefusedException.notGoodYet("not good yet");
        }
        return CheckedToken.of(fingerprint, claims, end.plus(skew));
    }

    private boolean isAfter(Optional<Long> seconds, Instant now) {
        return seconds.map(Instant::ofEpochSecond)
                .filter(time -> time.isAfter(now.plus(skew)))
                .isPresent();
    }
}
