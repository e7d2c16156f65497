package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.proxy.route.RouteSettings;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerRequest;

/** Reads the body of a POST within its limits. */
final class RequestBody {
    private final Scheduler timer;

    RequestBody(Scheduler timer) {
        this.timer = timer;
    }

    /** The whole body; fails with a refusal. */
    Mono<byte[]> read(HttpServerRequest request, RouteSettings settings) {
        checkHead(request.requestHeaders(), settings.maxRequestBody());
        return new BodyMono(request.receive(), settings.maxRequestBody(), settings.bodyTimeout(), timer);
    }

    private static void checkHead(HttpHeaders headers, int limit) {
        if (!isJson(headers.get(HttpHeaderNames.CONTENT_TYPE))) {
            throw RefusalException.http(415, "The Content-Type must be application/json");
        }
        @Nullable String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw RefusalException.http(415, "Encoded bodies are not accepted");
        }
        @Nullable String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && (length.length() > 18 || Long.parseLong(length) > limit)) {
            throw tooLarge(limit);
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return true;
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.trim().toLowerCase(Locale.ROOT).equals(McpHeaders.JSON);
    }

    static RefusalException tooLarge(int limit) {
        return RefusalException.http(413, "The body is larger than " + limit + " bytes");
    }

    static RefusalException tooSlow() {
        return RefusalException.http(408, "The body did not arrive in time");
    }

    static RefusalException empty() {
        return RefusalException.of(400, ErrorCodes.PARSE_ERROR, "The body is empty", Optional.empty());
    }
}
