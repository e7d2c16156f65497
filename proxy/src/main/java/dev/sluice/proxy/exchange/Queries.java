package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.interceptors.message.RequestMeta;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What interceptors ask an upstream on Sluice's own account, on the way that the client's requests go. */
final class Queries {
    private static final Map<String, Object> IDENTITY = Map.of("name", "sluice", "version", "1");

    private Queries() {}

    /** A request of a revision without sessions. */
    static McpRequest modern(ProtocolVersion version, String method, Map<String, ?> params) {
        Map<String, Object> all = new LinkedHashMap<>(params);
        all.put(
                "_meta",
                Map.of(
                        RequestMeta.PROTOCOL_VERSION,
                        version.wireName(),
                        RequestMeta.CLIENT_CAPABILITIES,
                        Map.of(),
                        RequestMeta.CLIENT_INFO,
                        IDENTITY));
        return McpRequest.of(RequestId.of("sluice-query"), method, all);
    }

    /** The answer among what came back. */
    static Mono<McpResponse> answer(Flux<ReplyPart> parts) {
        return parts.ofType(ReplyPart.Message.class)
                .map(ReplyPart.Message::message)
                .ofType(McpResponse.class)
                .next()
                .switchIfEmpty(
                        Mono.error(() -> FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "no answer to a query")));
    }
}
