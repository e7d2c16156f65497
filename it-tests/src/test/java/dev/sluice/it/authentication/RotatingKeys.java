package dev.sluice.it.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.util.UUID;
import no.nav.security.mock.oauth2.token.KeyProvider;

/** The only key of an authorization server, which can be replaced. */
final class RotatingKeys extends KeyProvider {
    private volatile RSAKey current = generated();

    /** From now on another key with another name is the only one. */
    void rotate() {
        current = generated();
    }

    @Override
    public JWK signingKey(String issuer) {
        return current;
    }

    static RSAKey generated() {
        try {
            return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
