package dev.sluice.proxy.authentication;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The one credential that a client shows. */
sealed interface Credential {
    /** RFC 6750, section 2.1, and a limit that every issuer keeps. */
    Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{1,16384}=*");

    /**
     * Finds it; throws when there are several, or when it is not sent as it has to be. What the route does not take is not
     * looked at.
     */
    static Credential of(Evidence evidence, GateSettings settings) {
        if (evidence.tokenInQuery()) {
            throw RefusedException.invalidRequest("a token in the query");
        }
        if (evidence.authorization().size() > 1 || evidence.proofs().size() > 1) {
            throw RefusedException.invalidRequest("a header stands more than once");
        }
        List<String> keys = settings.keys() ? evidence.keys() : List.of();
        boolean token = settings.tokens() && !evidence.authorization().isEmpty();
        if (keys.size() + (token ? 1 : 0) > 1) {
            throw RefusedException.invalidRequest("several credentials");
        }
        if (token) {
            return bearer(evidence.authorization().get(0));
        }
        if (!keys.isEmpty()) {
            return new Key(keys.get(0));
        }
        return settings.certificates()
                ? evidence.certificate().<Credential>map(Certificate::new).orElseGet(None::new)
                : new None();
    }

    private static Credential bearer(String header) {
        int space = header.indexOf(' ');
        String scheme = (space < 0 ? header : header.substring(0, space)).toLowerCase(Locale.ROOT);
        String token = space < 0 ? "" : header.substring(space + 1).trim();
        return switch (scheme) {
            case "bearer" -> new Token(Scheme.BEARER, wellFormed(token));
            case "dpop" -> new Token(Scheme.DPOP, wellFormed(token));
            default -> new None();
        };
    }

    private static String wellFormed(String token) {
        if (!TOKEN.matcher(token).matches()) {
            throw RefusedException.invalidRequest("a malformed header");
        }
        return token;
    }

    /** Does one of four things, by case. */
    <T> T fold(
            Function<Token, T> token,
            Function<Key, T> key,
            Function<Certificate, T> certificate,
            Function<None, T> none);

    /** How a token is sent. */
    enum Scheme {
        BEARER,
        DPOP
    }

    /** An access token. */
    record Token(Scheme scheme, String token) implements Credential {
        @Override
        public <T> T fold(
                Function<Token, T> token,
                Function<Key, T> key,
                Function<Certificate, T> certificate,
                Function<None, T> none) {
            return token.apply(this);
        }

        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Token[" + scheme + "]";
        }
    }

    /** A key. */
    record Key(String value) implements Credential {
        @Override
        public <T> T fold(
                Function<Token, T> token,
                Function<Key, T> key,
                Function<Certificate, T> certificate,
                Function<None, T> none) {
            return key.apply(this);
        }

        /** Leaves the key out. */
        @Override
        public String toString() {
            return "Key";
        }
    }

    /** A certificate of the TLS handshake. */
    record Certificate(X509Certificate value) implements Credential {
        @Override
        public <T> T fold(
                Function<Token, T> token,
                Function<Key, T> key,
                Function<Certificate, T> certificate,
                Function<None, T> none) {
            return certificate.apply(this);
        }
    }

    /** Nothing. */
    record None() implements Credential {
        @Override
        public <T> T fold(
                Function<Token, T> token,
                Function<Key, T> key,
                Function<Certificate, T> certificate,
                Function<None, T> none) {
            return none.apply(this);
        }
    }
}
