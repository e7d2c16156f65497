package dev.sluice.proxy.oauth;

import java.net.URI;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Asks servers that are no MCP servers. Every publisher is cold, and fails with a {@link WebException} only. */
public interface Web {
    /**
     * Fetches a document. Redirects are not followed.
     *
     * @param uri http or https
     * @return whatever the server answers
     */
    Mono<WebAnswer> get(URI uri);

    /**
     * Sends a form.
     *
     * @param uri http or https
     * @param form names and values, not encoded yet
     * @param headers further header fields; values may be secrets
     * @return whatever the server answers
     */
    Mono<WebAnswer> post(URI uri, Map<String, String> form, Map<String, String> headers);
}
