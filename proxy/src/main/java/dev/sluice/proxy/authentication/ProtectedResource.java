package dev.sluice.proxy.authentication;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells clients where to get tokens for a route.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9728">RFC 9728</a>
 */
final class ProtectedResource {
    static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private final GateSettings gate;
    private final PublicAddress address;
    private final List<String> issuers;
    private final boolean boundToCertificates;

    ProtectedResource(GateSettings gate, PublicAddress address, List<String> issuers, boolean boundToCertificates) {
        this.gate = gate;
        this.address = address;
        this.issuers = issuers;
        this.boundToCertificates = boundToCertificates;
    }

    /** Where the metadata of an endpoint is: the well-known part comes between authority and path. */
    static String metadataPath(String path) {
        return path.equals("/") ? WELL_KNOWN : WELL_KNOWN + path;
    }

    /** The metadata of one of the endpoints of the route, as JSON. */
    String metadata(String path) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("resource", address.of(path));
        document.put("authorization_servers", issuers);
        if (!gate.scopes().isEmpty()) {
            document.put("scopes_supported", gate.scopes());
        }
        document.put("bearer_methods_supported", List.of("header"));
        if (gate.dpop()) {
            document.put(
                    "dpop_signing_alg_values_supported",
                    DpopProofs.ALGORITHMS.stream().sorted().toList());
            document.put("dpop_bound_access_tokens_required", gate.dpopOnly());
        }
        if (boundToCertificates) {
            document.put("tls_client_certificate_bound_access_tokens", true);
        }
        return JSONObjectUtils.toJSONString(document);
    }
}
