package dev.sluice.proxy.authentication;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a client shows with an HTTP request.
 *
 * @param method of the request
 * @param path of the request, without the query
 * @param tokenInQuery whether the query has a token in it, which nobody may do
 * @param authorization values of the header {@code Authorization}
 * @param proofs values of the header {@code DPoP}
 * @param keys values of the header for keys
 * @param certificate that the client has shown in the TLS handshake, and that an authority vouches for
 */
public record Evidence(
        String method,
        String path,
        boolean tokenInQuery,
        List<String> authorization,
        List<String> proofs,
        List<String> keys,
        Optional<X509Certificate> certificate) {
    /** Copies the lists. */
    public Evidence {
        authorization = List.copyOf(authorization);
        proofs = List.copyOf(proofs);
        keys = List.copyOf(keys);
    }

    /** Leaves everything out that is a credential. */
    @Override
    public String toString() {
        return "Evidence[" + method + " " + path + "]";
    }
}
