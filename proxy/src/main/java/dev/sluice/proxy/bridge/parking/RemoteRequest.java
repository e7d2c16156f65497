package dev.sluice.proxy.bridge.parking;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.proxy.connector.Caller;
import dev.sluice.proxy.connector.UpstreamRequest;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request on its way to the replica that waits for it: a head as JSON, and behind it the message as it is.
 *
 * @param route name of the route that it came in on
 * @param caller who sends it
 * @param message the request
 */
record RemoteRequest(String route, Caller caller, McpMessage message) {
    private static final String METHOD = "sluice/parked";

    static RemoteRequest of(String route, UpstreamRequest request) {
        return new RemoteRequest(route, request.caller(), request.message());
    }

    byte[] encode() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("route", route);
        params.put("principal", caller.principal());
        params.put("address", caller.address());
        params.put("affinity", caller.affinity());
        byte[] head = McpNotification.of(METHOD, params).utf8();
        byte[] body = message.utf8();
        return ByteBuffer.allocate(Integer.BYTES + head.length + body.length)
                .putInt(head.length)
                .put(head)
                .put(body)
                .array();
    }

    static RemoteRequest decode(byte[] encoded, MessageReader reader) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        byte[] head = new byte[buffer.getInt()];
        buffer.get(head);
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        JsonView params = reader.readOne(head).body().member("params");
        Caller caller = new Caller(text(params, "principal"), text(params, "address"), text(params, "affinity"));
        return new RemoteRequest(text(params, "route"), caller, reader.readOne(body));
    }

    private static String text(JsonView params, String name) {
        return params.member(name).string().orElse("");
    }
}
