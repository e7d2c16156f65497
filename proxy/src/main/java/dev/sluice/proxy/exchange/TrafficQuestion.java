package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.SessionId;
import java.util.HashMap;
import java.util.Map;

/**
 * What one replica asks others about the traffic of a session, on behalf of a client.
 *
 * @param session that it is about
 * @param route that the client came in on
 * @param downstream who the client is
 * @param content an event id, a request id or a message; what it is follows from the topic
 */
record TrafficQuestion(SessionId session, String route, Downstream downstream, String content) {
    private static final String METHOD = "sluice/traffic";

    byte[] encode() {
        Principal principal = downstream.principal();
        return McpNotification.of(
                        METHOD,
                        Map.of(
                                "session", session.value(),
                                "route", route,
                                "issuer", principal.issuer(),
                                "subject", principal.subject(),
                                "clientId", principal.clientId(),
                                "transport", downstream.transport().name(),
                                "metadata", downstream.metadata(),
                                "headers", downstream.headers(),
                                "content", content))
                .utf8();
    }

    static TrafficQuestion decode(MessageReader reader, byte[] encoded) {
        JsonView params = reader.readOne(encoded).body().member("params");
        Principal principal = new Principal(text(params, "issuer"), text(params, "subject"), text(params, "clientId"));
        return new TrafficQuestion(
                SessionId.parse(text(params, "session")).orElseThrow(),
                text(params, "route"),
                new Downstream(
                        principal,
                        TransportType.valueOf(text(params, "transport")),
                        texts(params.member("metadata")),
                        texts(params.member("headers"))),
                text(params, "content"));
    }

    private static String text(JsonView params, String name) {
        return params.member(name).string().orElse("");
    }

    private static Map<String, String> texts(JsonView object) {
        Map<String, String> texts = new HashMap<>();
        object.members().forEach((name, value) -> texts.put(name, value.string().orElse("")));
        return texts;
    }
}
