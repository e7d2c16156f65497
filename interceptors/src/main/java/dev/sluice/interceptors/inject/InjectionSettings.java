package dev.sluice.interceptors.inject;

import java.util.Map;

/**
 * What is added to requests, in place of what the client has sent under the same names.
 *
 * @param meta templates by key of {@code params._meta}
 * @param headers templates by name of the header field, for upstreams over HTTP
 */
record InjectionSettings(Map<String, Template> meta, Map<String, Template> headers) {
    InjectionSettings {
        meta = Map.copyOf(meta);
        headers = Map.copyOf(headers);
    }
}
