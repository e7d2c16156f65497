package dev.sluice.it.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import okhttp3.mockwebserver.RecordedRequest;
import org.jspecify.annotations.Nullable;

/** A real authorization server, with the tokens that tests need of it, and some that it would never issue. */
public final class Tokens implements AutoCloseable {
    private static final String ISSUER = "default";

    private final MockOAuth2Server server;
    private final RotatingKeys keys;
    private final RSAKey stranger = RotatingKeys.generated();

    private Tokens(MockOAuth2Server server, RotatingKeys keys) {
        this.server = server;
        this.keys = keys;
    }

    /**
     * Starts on a free port.
     *
     * @return the running server
     */
    public static Tokens start() {
        RotatingKeys keys = new RotatingKeys();
        MockOAuth2Server server = new MockOAuth2Server(new OAuth2Config(
                false, null, null, false, new OAuth2TokenProvider(keys), Set.of(), new NettyWrapper()));
        try {
            server.start(InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Tokens(server, keys);
    }

    /** Replaces the key of the server: it signs with another one, and no longer publishes the one before. */
    public void rotate() {
        keys.rotate();
    }

    /**
     * Its identifier.
     *
     * @return as its tokens have it
     */
    public URI issuer() {
        return server.issuerUrl(ISSUER).uri();
    }

    /**
     * A good token.
     *
     * @param subject who it is about
     * @param audience for whom it is meant
     * @return signed by the server
     */
    public String of(String subject, String audience) {
        return server.issueToken(ISSUER, subject, audience, Map.of("client_id", "app"))
                .serialize();
    }

    /**
     * A token whose end is over.
     *
     * @param audience for whom it was meant
     * @return signed by the server
     */
    public String expired(String audience) {
        return signed(Map.of("iss", issuer().toString(), "sub", "alice", "aud", audience), Duration.ofHours(-1));
    }

    /**
     * A token that is bound to the key of a client.
     *
     * @param audience for whom it is meant
     * @return signed by the server
     */
    public String bound(String audience) {
        return signed(
                Map.of(
                        "iss",
                        issuer().toString(),
                        "sub",
                        "alice",
                        "aud",
                        audience,
                        "cnf",
                        Map.of("jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")),
                Duration.ofHours(1));
    }

    /**
     * A token with a known key and a name that nobody trusts.
     *
     * @param audience for whom it is meant
     * @return signed by the server
     */
    public String ofAnotherIssuer(String audience) {
        return signed(Map.of("iss", "https://evil.example", "sub", "alice", "aud", audience), Duration.ofHours(1));
    }

    /**
     * A token without a signature.
     *
     * @param audience for whom it is meant
     * @return signed by nobody
     */
    public String unsigned(String audience) {
        return new PlainJWT(claims(audience)).serialize();
    }

    /**
     * A token whose secret is the public key of the server.
     *
     * @param audience for whom it is meant
     * @return signed by anybody
     */
    public String symmetric(String audience) {
        try {
            RSAKey known = keys.signingKey(ISSUER).toRSAKey();
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256)
                    .keyID(known.getKeyID())
                    .build();
            SignedJWT token = new SignedJWT(header, claims(audience));
            token.sign(new MACSigner(known.toRSAPublicKey().getEncoded()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A token of a key that nobody knows, another name each time.
     *
     * @param audience for whom it is meant
     * @return signed by a stranger
     */
    public String ofUnknownKey(String audience) {
        try {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID(UUID.randomUUID().toString())
                    .build();
            SignedJWT token = new SignedJWT(header, claims(audience));
            token.sign(new RSASSASigner(stranger));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What the server was asked since this was last called.
     *
     * @return the paths, in order
     */
    public List<String> asked() {
        List<String> paths = new ArrayList<>();
        for (RecordedRequest next = next(); next != null; next = next()) {
            paths.add(String.valueOf(next.getPath()));
        }
        return paths;
    }

    private @Nullable RecordedRequest next() {
        try {
            return server.takeRequest(1, TimeUnit.MILLISECONDS);
        } catch (RuntimeException nothingMore) {
            // That is how this server says it.
            return null;
        }
    }

    private String signed(Map<String, Object> claims, Duration life) {
        Map<String, Object> all = new LinkedHashMap<>(claims);
        return server.getConfig().getTokenProvider().jwt(all, life, ISSUER).serialize();
    }

    private JWTClaimsSet claims(String audience) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer().toString())
                .subject("alice")
                .audience(audience)
                .expirationTime(Date.from(Instant.now().plusSeconds(3600)))
                .build();
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
