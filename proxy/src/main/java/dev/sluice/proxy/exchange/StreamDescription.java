package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpNotification;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.RequestId;
import java.util.Map;
import java.util.Optional;

/**
 * What another replica must know of a stream to go on with it.
 *
 * @param replica that the stream belongs to
 * @param call the request that it answers; empty for the stream of what belongs to no request
 */
record StreamDescription(String replica, Optional<RequestId> call) {
    private static final String METHOD = "sluice/stream";

    byte[] encode() {
        return call.map(id ->
                        McpRequest.of(id, METHOD, Map.of("replica", replica)).utf8())
                .orElseGet(() ->
                        McpNotification.of(METHOD, Map.of("replica", replica)).utf8());
    }

    static StreamDescription decode(MessageReader reader, byte[] encoded) {
        return reader.readOne(encoded)
                .fold(
                        request -> new StreamDescription(replica(request.body()), Optional.of(request.id())),
                        notification -> new StreamDescription(replica(notification.body()), Optional.empty()),
                        response -> {
                            throw new IllegalArgumentException("a stream is not described by a response");
                        });
    }

    private static String replica(JsonView body) {
        return body.at("/params/replica").string().orElse("");
    }
}
