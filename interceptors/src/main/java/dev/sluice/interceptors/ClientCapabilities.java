package dev.sluice.interceptors;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestMeta;
import java.util.function.Supplier;

/**
 * What a client said that it can do: with each request since 2026-07-28, and once for a session before.
 *
 * @param ofSession the object of the handshake, read when it is asked for
 */
public record ClientCapabilities(Supplier<JsonView> ofSession) {
    /** Written by Sluice for the exchanges of sessions. */
    public static final AttributeKey<ClientCapabilities> KEY =
            AttributeKey.of("client capabilities", ClientCapabilities.class);

    /**
     * What the sender of a request can do.
     *
     * @param context of a request
     * @return an object, or a missing view when nothing is known
     */
    public static JsonView of(InterceptContext context) {
        return context.message() instanceof McpRequest request && request.meta().namesProtocolVersion()
                ? request.body().member("params").member("_meta").member(RequestMeta.CLIENT_CAPABILITIES)
                : context.attributes()
                        .get(KEY)
                        .map(known -> known.ofSession().get())
                        .orElseGet(JsonView::missing);
    }
}
