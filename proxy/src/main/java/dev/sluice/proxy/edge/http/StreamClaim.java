package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.Principal;

/**
 * The stream of HTTP+SSE that a client says it has.
 *
 * @param stream its id, as the client sent it
 * @param route that the client came in on
 * @param principal who the client is
 */
record StreamClaim(String stream, String route, Principal principal) {
    private static final char SEPARATOR = '.';

    /** An id that says which replica has the stream. */
    static String id(String secret, String replica) {
        return secret + SEPARATOR + replica;
    }

    /** The replica that the id names; empty when it names none. */
    String replica() {
        return stream.substring(stream.indexOf(SEPARATOR) + 1);
    }
}
