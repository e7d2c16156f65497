package dev.sluice.proxy.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.proxy.oauth.JsonDocument;
import dev.sluice.proxy.oauth.WebException;
import java.text.ParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A signed statement, of which nothing is believed before {@link #isSignedWith} has said so.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725, JWT best practices</a>
 */
final class Jwt {
    private static final int SMALLEST_RSA_KEY = 2048;

    private final SignedJWT jwt;
    private final Map<String, Object> claims;

    private Jwt(SignedJWT jwt, Map<String, Object> claims) {
        this.jwt = jwt;
        this.claims = claims;
    }

    /** Whether a token looks like one: three parts with dots between them. */
    static boolean isLikely(String token) {
        return token.startsWith("ey") && token.chars().filter(c -> c == '.').count() == 2;
    }

    /** Reads one whose algorithm is among those that are taken; throws when it is none. */
    static Jwt parse(String token, Set<String> algorithms) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            // What the header says of keys (jku, x5u, jwk) is never followed, and what must be understood is not.
            if (!algorithms.contains(jwt.getHeader().getAlgorithm().getName())
                    || jwt.getHeader().getCriticalParams() != null) {
                throw RefusedException.invalidToken("algorithm or critical header");
            }
            return new Jwt(jwt, JsonDocument.parse(jwt.getPayload().toString()).members());
        } catch (ParseException | IllegalArgumentException | WebException e) {
            // Also for alg none, which is no signature; what was read stays out of the log.
            throw RefusedException.invalidToken("not a signed token");
        }
    }

    JWSHeader header() {
        return jwt.getHeader();
    }

    /** In lower case, without the prefix that may be left out; empty when the header says nothing. */
    String type() {
        String type = jwt.getHeader().getType() == null
                ? ""
                : jwt.getHeader().getType().toString().toLowerCase(Locale.ROOT);
        return type.startsWith("application/") ? type.substring("application/".length()) : type;
    }

    /** What it says; to be believed only when it is signed. */
    JsonDocument claims() {
        return new JsonDocument(claims);
    }

    /** Whether one of some keys has signed it. Takes up to a millisecond for each. */
    boolean isSignedWith(List<JWK> keys) {
        return keys.stream().anyMatch(this::isSignedWith);
    }

    boolean isSignedWith(JWK key) {
        try {
            JWSVerifier verifier = verifier(key);
            return verifier.supportedJWSAlgorithms().contains(jwt.getHeader().getAlgorithm()) && jwt.verify(verifier);
        } catch (JOSEException | IllegalArgumentException e) {
            // A key that does not fit the algorithm has not signed it.
            return false;
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa && rsa.size() >= SMALLEST_RSA_KEY) {
            return new RSASSAVerifier(rsa.toPublicJWK());
        }
        if (key instanceof ECKey curve) {
            return new ECDSAVerifier(curve.toPublicJWK());
        }
        throw new JOSEException("not a usable key");
    }
}
