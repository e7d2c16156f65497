package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.proxy.exchange.Reply;
import dev.sluice.proxy.exchange.ReplyPart;
import dev.sluice.session.events.EventId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes answers. An answer that begins with its end is one JSON body; anything else is an event stream, opened with
 * the first event, or with the first sign of life when there is none for a while.
 */
final class ReplyWriter {
    private final RetryAfter retryAfter;
    private final Scheduler timer;

    ReplyWriter(RetryAfter retryAfter, Scheduler timer) {
        this.retryAfter = retryAfter;
        this.timer = timer;
    }

    /**
     * How an answer is written.
     *
     * @param modern whether the statuses of 2026-07-28 hold
     * @param primingId sent first on an event stream, where the client understands it
     * @param keepAlive time between two signs of life; zero sends none
     * @param challenge what goes with a refusal for lack of these scopes; empty where no token would help
     * @param answeredWhole to be run when the answer was one JSON body
     */
    record Format(
            boolean modern,
            Optional<EventId> primingId,
            Duration keepAlive,
            Function<Set<String>, Optional<String>> challenge,
            Runnable answeredWhole) {}

    /** Writes the answer to a POST with a request. */
    Mono<Void> write(HttpServerResponse response, Flux<Reply> replies, Format format) {
        return Frame.of(replies, format.keepAlive(), timer)
                .switchOnFirst((first, all) -> begin(response, first, all, format))
                .then();
    }

    /** Writes the stream that answers a GET. */
    Mono<Void> writeStream(HttpServerResponse response, Flux<Reply> replies, Format format) {
        // Without a first byte the head would wait for the first event.
        ByteBuf opening = format.primingId().map(SseEncoder::priming).orElseGet(SseEncoder::comment);
        return stream(response, Frame.of(replies, format.keepAlive(), timer), Optional.of(opening));
    }

    /** Writes an event stream, each event at once. */
    static Mono<Void> writeEvents(HttpServerResponse response, Flux<ByteBuf> events) {
        var unused = head(response, McpHeaders.EVENT_STREAM, "no-cache").set(McpHeaders.ACCEL_BUFFERING, "no");
        return response.send(events, event -> true).then();
    }

    /** Writes one JSON body. */
    Mono<Void> writeJson(HttpServerResponse response, int status, McpMessage body, Map<String, String> headers) {
        HttpHeaders head = head(response, McpHeaders.JSON, "no-store");
        headers.forEach(head::set);
        retryAfter.complete(status, head);
        return response.status(status)
                .sendObject(Unpooled.wrappedBuffer(body.utf8()))
                .then();
    }

    /** Writes several JSON-RPC errors as one body. */
    Mono<Void> writeBatch(HttpServerResponse response, int status, List<McpResponse> errors) {
        var unused = head(response, McpHeaders.JSON, "no-store");
        String body = errors.stream()
                .map(error -> new String(error.utf8(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(",", "[", "]"));
        return response.status(status)
                .sendByteArray(Mono.just(body.getBytes(StandardCharsets.UTF_8)))
                .then();
    }

    /** Writes the part of an answer that is its end; the challenge is as in {@link Format}. */
    Mono<Void> writeFinal(
            HttpServerResponse response,
            ReplyPart part,
            boolean modern,
            Map<String, String> headers,
            Function<Set<String>, Optional<String>> challenge) {
        if (part instanceof ReplyPart.Failure failure) {
            if (!failure.scopes().isEmpty()) {
                challenge
                        .apply(failure.scopes())
                        .ifPresent(value -> response.header(HttpHeaderNames.WWW_AUTHENTICATE, value));
            }
            failure.retryAfter()
                    .ifPresent(wait -> response.header(HttpHeaderNames.RETRY_AFTER, RetryAfter.seconds(wait)));
            int status = failure.status() == 200 ? status(failure.message(), modern) : failure.status();
            return writeJson(response, status, failure.message(), headers);
        }
        McpMessage message = ((ReplyPart.Message) part).message();
        return writeJson(response, status(message, modern), message, headers);
    }

    private Publisher<Void> begin(
            HttpServerResponse response, Signal<? extends Frame> first, Flux<Frame> all, Format format) {
        @Nullable Frame frame = first.get();
        Optional<ReplyPart> part =
                frame == null ? Optional.empty() : frame.reply().map(Reply::part);
        if (part.map(ReplyPart::isFinal).orElse(false)) {
            format.answeredWhole().run();
            // The rest is nothing but the upstream's closing; reading it keeps the upstream's connection usable.
            return Mono.when(
                    writeFinal(response, part.orElseThrow(), format.modern(), Map.of(), format.challenge()),
                    all.then());
        }
        if (part.orElse(null) instanceof ReplyPart.Chunk) {
            return passThrough(response, all);
        }
        return stream(response, all, format.primingId().map(SseEncoder::priming));
    }

    private static HttpHeaders head(HttpServerResponse response, String contentType, String cacheControl) {
        return response.responseHeaders()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CACHE_CONTROL, cacheControl)
                .set(McpHeaders.CONTENT_TYPE_OPTIONS, "nosniff");
    }

    private static Mono<Void> passThrough(HttpServerResponse response, Flux<Frame> all) {
        var unused = head(response, McpHeaders.JSON, "no-store");
        return response.sendByteArray(
                        all.handle((frame, sink) -> frame.reply().ifPresent(reply -> passOn(reply, sink))))
                .then();
    }

    private static void passOn(Reply reply, SynchronousSink<byte[]> sink) {
        if (reply.part() instanceof ReplyPart.Chunk chunk) {
            sink.next(chunk.bytes());
        } else {
            sink.error(new TruncatedReplyException());
        }
    }

    private static Mono<Void> stream(HttpServerResponse response, Flux<Frame> frames, Optional<ByteBuf> opening) {
        SseEncoder encoder = new SseEncoder();
        Flux<ByteBuf> events =
                frames.map(frame -> frame.reply().map(encoder::reply).orElseGet(encoder::signOfLife));
        Flux<ByteBuf> whole = Flux.concat(Mono.justOrEmpty(opening), events, Mono.fromSupplier(encoder::end));
        return writeEvents(response, whole);
    }

    private static int status(McpMessage message, boolean modern) {
        int code = message instanceof McpResponse response ? response.errorCode() : 0;
        if (code == ErrorCodes.TOO_MANY) {
            return 429;
        }
        if (!modern) {
            return 200;
        }
        return switch (code) {
            case ErrorCodes.METHOD_NOT_FOUND -> 404;
            case ErrorCodes.HEADER_MISMATCH,
                    ErrorCodes.MISSING_CLIENT_CAPABILITY,
                    ErrorCodes.UNSUPPORTED_PROTOCOL_VERSION -> 400;
            default -> 200;
        };
    }
}
