package dev.sluice.proxy.connector.forward;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.proxy.connector.Initiator;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one replica asks the owner of a line: the head as JSON, and behind it the message as it is.
 *
 * @param route whose upstream it is
 * @param leg the conversation on that line
 * @param message to be sent; empty when the line itself is meant
 */
record LineQuestion(String route, UpstreamLeg leg, Optional<McpMessage> message) {
    private static final String METHOD = "sluice/line";

    LineQuestion(String route, UpstreamRequest request) {
        this(route, request.leg(), Optional.of(request.message()));
    }

    static LineQuestion about(String route, UpstreamLeg leg) {
        return new LineQuestion(route, leg, Optional.empty());
    }

    byte[] encode() {
        Map<String, Object> params = new HashMap<>();
        params.put("route", route);
        leg.version().ifPresent(version -> params.put("version", version.wireName()));
        leg.session().ifPresent(session -> params.put("session", session));
        params.put("principal", leg.initiator().principal());
        byte[] head = McpNotification.of(METHOD, params).utf8();
        byte[] body = message.map(McpMessage::utf8).orElseGet(() -> new byte[0]);
        return ByteBuffer.allocate(Integer.BYTES + head.length + body.length)
                .putInt(head.length)
                .put(head)
                .put(body)
                .array();
    }

    static LineQuestion decode(byte[] encoded, MessageReader reader) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        byte[] head = new byte[buffer.getInt()];
        buffer.get(head);
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        JsonView params = reader.readOne(head).body().member("params");
        UpstreamLeg leg = new UpstreamLeg(
                params.member("version").string().flatMap(ProtocolVersion::parse),
                params.member("session").string(),
                Optional.empty(),
                Optional.empty(),
                Initiator.of(params.member("principal").string().orElse("")));
        return new LineQuestion(
                params.member("route").string().orElse(""),
                leg,
                body.length == 0 ? Optional.empty() : Optional.of(reader.readOne(body)));
    }
}
