package dev.sluice.interceptors.cache;

import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.message.CanonicalJson;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must be equal for one answer to serve two requests: everything that was asked, down to the client's capabilities
 * and unknown metadata, and who may see it.
 *
 * @param method of the request
 * @param target of the request
 * @param version the client's revision
 * @param question the parameters in one form, without what differs from request to request
 * @param audience empty for everybody
 */
record CacheKey(String method, String target, Optional<ProtocolVersion> version, String question, String audience) {
    private static final Set<String> VOLATILE = Set.of(
            "progressToken",
            "traceparent",
            "tracestate",
            "baggage",
            "io.modelcontextprotocol/clientInfo",
            "io.modelcontextprotocol/logLevel");

    static CacheKey of(InterceptContext context, McpRequest request) {
        return new CacheKey(
                request.method(),
                request.targetName(),
                context.protocolVersion(),
                question(request.body().member("params")),
                audience(context));
    }

    /** The same question, asked by anybody. */
    CacheKey forEverybody() {
        return new CacheKey(method, target, version, question, "");
    }

    /**
     * Whether only the asking client may be answered. Nobody can tell clients apart that are neither authenticated nor in a
     * session, so nothing that is private is kept for them.
     */
    boolean isPersonal() {
        return !audience.isEmpty();
    }

    private static String audience(InterceptContext context) {
        String session = context.session().map(SessionId::value).orElse("");
        return context.principal().isAnonymous() && session.isEmpty()
                ? ""
                : session + '\n' + context.principal().key();
    }

    private static String question(JsonView params) {
        Map<String, Object> members = new LinkedHashMap<>(params.members());
        Map<String, Object> meta = new LinkedHashMap<>(params.member("_meta").members());
        meta.keySet().removeAll(VOLATILE);
        members.put("_meta", meta);
        return new String(CanonicalJson.of(JsonView.of(members)), StandardCharsets.UTF_8);
    }
}
