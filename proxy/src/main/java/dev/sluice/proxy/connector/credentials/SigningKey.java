package dev.sluice.proxy.connector.credentials;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.Collection;

/** The key with which Sluice signs what it says about its clients. */
public final class SigningKey {
    private static final int SMALLEST_RSA_KEY = 2048;

    private final JWK key;
    private final JWSHeader header;
    private final JWSSigner signer;

    private SigningKey(JWK key, JWSAlgorithm algorithm, JWSSigner signer) {
        this.key = key;
        this.header = new JWSHeader.Builder(algorithm)
                .keyID(key.getKeyID())
                .type(JOSEObjectType.JWT)
                .build();
        this.signer = signer;
    }

    /**
     * Reads one. Blocks the calling thread.
     *
     * @param file with an RSA key of 2048 bits or more as PEM (PKCS #8), or with an RSA or EC key as JWK
     * @return the key, named by its thumbprint
     * @throws IllegalArgumentException when there is no such key in the file; the message says nothing of it
     */
    public static SigningKey read(Path file) {
        try {
            String text = Files.readString(file);
            return text.contains("-----BEGIN") ? of(rsa(text)) : of(JWK.parse(text));
        } catch (IOException | GeneralSecurityException | JOSEException | ParseException e) {
            // What these say may repeat what was read.
            throw new IllegalArgumentException("not a private key", null);
        }
    }

    private static SigningKey of(JWK read) throws JOSEException {
        if (read instanceof RSAKey rsa && rsa.isPrivate() && rsa.size() >= SMALLEST_RSA_KEY) {
            RSAKey named = new RSAKey.Builder(rsa)
                    .keyIDFromThumbprint()
                    .keyUse(KeyUse.SIGNATURE)
                    .build();
            return new SigningKey(named, JWSAlgorithm.RS256, new RSASSASigner(named));
        }
        if (read instanceof ECKey curve && curve.isPrivate()) {
            ECKey named = new ECKey.Builder(curve)
                    .keyIDFromThumbprint()
                    .keyUse(KeyUse.SIGNATURE)
                    .build();
            ECDSASigner signer = new ECDSASigner(named);
            return new SigningKey(
                    named, signer.supportedJWSAlgorithms().iterator().next(), signer);
        }
        throw new IllegalArgumentException("not a private key");
    }

    private static RSAKey rsa(String pem) throws GeneralSecurityException {
        byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        KeyFactory factory = KeyFactory.getInstance("RSA");
        PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
        if (!(key instanceof RSAPrivateCrtKey rsa)) {
            throw new IllegalArgumentException("not a private key");
        }
        RSAPublicKey open =
                (RSAPublicKey) factory.generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
        return new RSAKey.Builder(open).privateKey(key).build();
    }

    /**
     * What upstreams need to know of some keys.
     *
     * @param keys that sign
     * @return a JSON Web Key Set without anything secret
     */
    public static String publicKeys(Collection<SigningKey> keys) {
        return new JWKSet(
                        keys.stream().map(signing -> signing.key.toPublicJWK()).toList())
                .toString();
    }

    /** Takes up to some milliseconds. */
    String sign(JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("a key that was read cannot sign", e);
        }
    }
}
