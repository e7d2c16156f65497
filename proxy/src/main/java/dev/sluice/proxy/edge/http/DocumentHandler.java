package dev.sluice.proxy.edge.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Answers requests for documents that everybody may read, pages of any origin included. */
final class DocumentHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(DocumentHandler.class);
    private static final String METHODS = "GET, HEAD, OPTIONS";

    private final Documents documents;

    DocumentHandler(Documents documents) {
        this.documents = documents;
    }

    /** Empty when there is no document at this path. */
    Optional<Mono<Void>> handle(String path, HttpServerRequest request, HttpServerResponse response) {
        return documents.find(path).map(document -> answer(document, request.method(), response));
    }

    private static Mono<Void> answer(Mono<String> document, HttpMethod method, HttpServerResponse response) {
        response.header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "MCP-Protocol-Version");
        if (method.equals(HttpMethod.OPTIONS)) {
            return response.status(204).send();
        }
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            return Mono.error(RefusalException.methodNotAllowed(METHODS, "This is a document to be read"));
        }
        return document.flatMap(json -> write(json, method, response)).onErrorMap(DocumentHandler::notNow);
    }

    private static Mono<Void> write(String json, HttpMethod method, HttpServerResponse response) {
        response.header(HttpHeaderNames.CONTENT_TYPE, McpHeaders.JSON)
                .header(HttpHeaderNames.CACHE_CONTROL, "public, max-age=300")
                .header(McpHeaders.CONTENT_TYPE_OPTIONS, "nosniff");
        return method.equals(HttpMethod.HEAD)
                ? response.send()
                : response.sendString(Mono.just(json)).then();
    }

    private static Throwable notNow(Throwable error) {
        if (error instanceof RefusalException) {
            return error;
        }
        LOGGER.debug("A document is not to be had: {}", error.toString());
        return RefusalException.http(503, "This document cannot be had now");
    }
}
