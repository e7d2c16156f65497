package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.MessageReader;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What a client has posted to another replica than the one that has its stream: the claim as JSON, and behind it the text
 * as it came.
 */
final class CarriedPost {
    private static final String METHOD = "sluice/sse";

    private final StreamClaim claim;
    private final byte[] text;

    /** Takes the text over; it must not be changed. */
    CarriedPost(StreamClaim claim, byte[] text) {
        this.claim = claim;
        this.text = text;
    }

    static CarriedPost decode(byte[] encoded, MessageReader reader) {
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        byte[] head = new byte[buffer.getInt()];
        buffer.get(head);
        byte[] text = new byte[buffer.remaining()];
        buffer.get(text);
        JsonView params = reader.readOne(head).body().member("params");
        Principal principal =
                new Principal(member(params, "issuer"), member(params, "subject"), member(params, "clientId"));
        return new CarriedPost(new StreamClaim(member(params, "stream"), member(params, "route"), principal), text);
    }

    private static String member(JsonView params, String name) {
        return params.member(name).string().orElse("");
    }

    byte[] encode() {
        byte[] head = McpNotification.of(
                        METHOD,
                        Map.of(
                                "stream", claim.stream(),
                                "route", claim.route(),
                                "issuer", claim.principal().issuer(),
                                "subject", claim.principal().subject(),
                                "clientId", claim.principal().clientId()))
                .utf8();
        return ByteBuffer.allocate(Integer.BYTES + head.length + text.length)
                .putInt(head.length)
                .put(head)
                .put(text)
                .array();
    }

    StreamClaim claim() {
        return claim;
    }

    byte[] text() {
        return text;
    }
}
