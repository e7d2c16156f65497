package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.TransportType;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.SessionId;
import dev.sluice.proxy.oauth.JsonDocument;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
        return McpNotification.of(
                        METHOD,
                        Map.of(
                                "session", session.value(),
                                "route", route,
                                "principal", members(downstream.principal()),
                                "transport", downstream.transport().name(),
                                "metadata", downstream.metadata(),
                                "headers", downstream.headers(),
                                "content", content))
                .utf8();
    }

    static TrafficQuestion decode(MessageReader reader, byte[] encoded) {
        JsonView params = reader.readOne(encoded).body().member("params");
        return new TrafficQuestion(
                SessionId.parse(text(params, "session")).orElseThrow(),
                text(params, "route"),
                new Downstream(
                        principal(params.member("principal")),
                        TransportType.valueOf(text(params, "transport")),
                        texts(params.member("metadata")),
                        texts(params.member("headers"))),
                text(params, "content"));
    }

    /** Policies at the other end decide by what the client's credential allows. */
    private static Map<String, Object> members(Principal principal) {
        return Map.of(
                "issuer", principal.issuer(),
                "subject", principal.subject(),
                "clientId", principal.clientId(),
                "scopes", List.copyOf(principal.scopes()),
                "claims", new JsonDocument(principal.claims()).toJson());
    }

    private static Principal principal(JsonView members) {
        return new Principal(
                text(members, "issuer"),
                text(members, "subject"),
                text(members, "clientId"),
                members.member("scopes").items().stream()
                        .flatMap(scope -> scope.string().stream())
                        .collect(Collectors.toSet()),
                JsonDocument.parse(text(members, "claims")).members());
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
