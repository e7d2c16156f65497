package dev.sluice.proxy.cli;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A command that shows a person the answer of the server, ready to be copied into a shell. */
final class FirstCall {
    private static final Map<String, String> CLIENT = Map.of("name", "curl", "version", "1");

    private FirstCall() {}

    /** A call that the upstream will understand; one of the newest handshake when nothing is known of it. */
    static String of(URI endpoint, Finding finding) {
        boolean modern =
                finding.profile().map(profile -> !profile.modern().isEmpty()).orElse(false);
        return modern ? discover(endpoint) : initialize(endpoint, finding);
    }

    private static String discover(URI endpoint) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put(RequestMeta.PROTOCOL_VERSION, ProtocolVersion.V2026_07_28.wireName());
        meta.put(RequestMeta.CLIENT_INFO, CLIENT);
        meta.put(RequestMeta.CLIENT_CAPABILITIES, Map.of());
        String headers = " -H 'MCP-Protocol-Version: " + ProtocolVersion.V2026_07_28.wireName() + "' -H 'Mcp-Method: "
                + Methods.DISCOVER + "'";
        return curl(endpoint, headers, McpRequest.of(RequestId.of(1), Methods.DISCOVER, Map.of("_meta", meta)));
    }

    private static String initialize(URI endpoint, Finding finding) {
        ProtocolVersion version =
                finding.profile().flatMap(profile -> profile.legacy()).orElseGet(ProtocolVersion::newestLegacy);
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("protocolVersion", version.wireName());
        params.put("capabilities", Map.of());
        params.put("clientInfo", CLIENT);
        return curl(endpoint, "", McpRequest.of(RequestId.of(1), Methods.INITIALIZE, params));
    }

    private static String curl(URI endpoint, String headers, McpRequest request) {
        return "curl -s " + endpoint + " -H 'Content-Type: application/json'"
                + " -H 'Accept: application/json, text/event-stream'" + headers + " -d '"
                + new String(request.utf8(), StandardCharsets.UTF_8) + "'";
    }
}
