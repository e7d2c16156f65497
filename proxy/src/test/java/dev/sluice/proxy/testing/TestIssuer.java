package dev.sluice.proxy.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.proxy.oauth.Web;
import dev.sluice.proxy.oauth.WebAnswer;
import dev.sluice.proxy.oauth.WebException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** An authorization server that signs whatever a test wants, with keys of its own, and answers as a real one would. */
public final class TestIssuer implements Web {
    private final URI issuer;
    private final List<JWK> published = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, Object>> opaque = new ConcurrentHashMap<>();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger keyFetches = new AtomicInteger();
    private final AtomicInteger granted = new AtomicInteger();
    private volatile ECKey key;
    private volatile boolean away;
    private volatile int life = 300;

    /**
     * Makes one with a key.
     *
     * @param issuer its identifier
     */
    public TestIssuer(URI issuer) {
        this.issuer = issuer;
        this.key = generate();
        published.add(key.toPublicJWK());
    }

    /**
     * A key that is not published.
     *
     * @return on P-256, with a name
     */
    public static ECKey generate() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes a new key, and publishes only that. */
    public void rotate() {
        key = generate();
        published.clear();
        published.add(key.toPublicJWK());
    }

    /**
     * The key that signs.
     *
     * @return with its private part
     */
    public ECKey key() {
        return key;
    }

    /**
     * Answers no more, or again.
     *
     * @param gone whether it is away
     */
    public void away(boolean gone) {
        away = gone;
    }

    /**
     * How long the tokens live that it gives out.
     *
     * @param seconds 1 or more
     */
    public void grantsLive(int seconds) {
        life = seconds;
    }

    /**
     * How often its keys were fetched.
     *
     * @return 0 or more
     */
    public int keyFetches() {
        return keyFetches.get();
    }

    /**
     * What it was asked for at its token and introspection endpoints.
     *
     * @return the forms, with the header of the client as {@code authorization}
     */
    public List<Map<String, String>> asked() {
        return asked;
    }

    /**
     * A token that is good for a resource.
     *
     * @param audience the resource
     * @param changes what is different
     * @return a signed token
     */
    public String token(String audience, Consumer<JWTClaimsSet.Builder> changes) {
        return token(key, JWSAlgorithm.ES256, "at+jwt", audience, changes);
    }

    /**
     * A token that somebody else may have signed.
     *
     * @param signer signs it
     * @param algorithm as the header says
     * @param type as the header says
     * @param audience the resource
     * @param changes what is different
     * @return a signed token
     */
    public String token(
            ECKey signer,
            JWSAlgorithm algorithm,
            String type,
            String audience,
            Consumer<JWTClaimsSet.Builder> changes) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer.toString())
                .subject("alice")
                .audience(audience)
                .claim("client_id", "app")
                .claim("scope", "mcp:read mcp:write")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(60)));
        changes.accept(claims);
        return sign(
                signer,
                new JWSHeader.Builder(algorithm)
                        .keyID(signer.getKeyID())
                        .type(new JOSEObjectType(type))
                        .build(),
                claims.build());
    }

    /**
     * Signs anything.
     *
     * @param signer signs it
     * @param header of the statement
     * @param claims of the statement
     * @return a signed statement
     */
    public static String sign(ECKey signer, JWSHeader header, JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(new ECDSASigner(signer));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A token that only this server can read.
     *
     * @param token any text
     * @param claims what it says about it
     */
    public void know(String token, Map<String, Object> claims) {
        opaque.put(token, claims);
    }

    @Override
    public Mono<WebAnswer> get(URI uri) {
        return Mono.defer(() -> away ? Mono.error(new WebException("away")) : Mono.just(answer(uri.getPath())));
    }

    @Override
    public Mono<WebAnswer> post(URI uri, Map<String, String> form, Map<String, String> headers) {
        return Mono.defer(() -> {
            if (away) {
                return Mono.error(new WebException("away"));
            }
            Map<String, String> request = new LinkedHashMap<>(form);
            headers.forEach((name, value) -> request.put(name.toLowerCase(Locale.ROOT), value));
            asked.add(request);
            return Mono.just(uri.getPath().endsWith("/introspect") ? introspected(form) : granted());
        });
    }

    private WebAnswer answer(String path) {
        if (path.endsWith("/jwks")) {
            keyFetches.incrementAndGet();
            return new WebAnswer(200, new JWKSet(published).toString());
        }
        return path.equals("/.well-known/oauth-authorization-server" + issuer.getPath())
                ? new WebAnswer(200, metadata())
                : new WebAnswer(404, "");
    }

    private String metadata() {
        return JSONObjectUtils.toJSONString(Map.of(
                "issuer", issuer.toString(),
                "jwks_uri", issuer + "/jwks",
                "token_endpoint", issuer + "/token",
                "introspection_endpoint", issuer + "/introspect"));
    }

    private WebAnswer introspected(Map<String, String> form) {
        Map<String, Object> known = opaque.getOrDefault(form.getOrDefault("token", ""), Map.of());
        Map<String, Object> answer = new LinkedHashMap<>(known);
        answer.put("active", !known.isEmpty());
        return new WebAnswer(200, JSONObjectUtils.toJSONString(answer));
    }

    private WebAnswer granted() {
        return new WebAnswer(
                200,
                "{\"access_token\":\"granted-" + granted.incrementAndGet()
                        + "\",\"token_type\":\"Bearer\",\"expires_in\":" + life + "}");
    }
}
