package dev.sluice.interceptors.external;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.JsonText;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.ProtocolVersion;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a service is told of a request. */
final class PolicyDocument {
    private final boolean arguments;
    private final boolean claims;

    PolicyDocument(ExternalPolicySettings settings) {
        this.arguments = settings.arguments();
        this.claims = settings.claims();
    }

    /** JSON text. */
    String of(InterceptContext context, McpRequest request) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("route", context.route());
        members.put("method", request.method());
        members.put("target", request.targetName());
        members.put(
                "revision",
                context.protocolVersion().map(ProtocolVersion::wireName).orElse(""));
        members.put("transport", context.transport().name());
        members.put("frame", context.frameId());
        members.put("principal", principal(context.principal()));
        JsonView params = request.body().member("params");
        if (arguments && params.isPresent()) {
            members.put("params", params);
        }
        return JsonText.of(members);
    }

    private Map<String, Object> principal(Principal principal) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("issuer", principal.issuer());
        members.put("subject", principal.subject());
        members.put("client", principal.clientId());
        members.put("scopes", principal.scopes().stream().sorted().toList());
        if (claims) {
            members.put("claims", principal.claims());
        }
        return members;
    }
}
