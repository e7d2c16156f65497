package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClientResponse;

/** Reads what an upstream answers over HTTP: by status, then by content type. */
final class HttpReplies {
    private static final Logger LOGGER = LoggerFactory.getLogger(HttpReplies.class);

    /** An error is short; a longer body is somebody's web page. */
    private static final int MAX_ERROR_BODY = 64 << 10;

    private static final Duration ERROR_BODY_LIMIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);

    private final HttpConnectorSettings settings;
    private final MessageReader reader;
    private final Scheduler timer;

    HttpReplies(HttpConnectorSettings settings, MessageReader reader, Scheduler timer) {
        this.settings = settings;
        this.reader = reader;
        this.timer = timer;
    }

    /** Whether an answer comes as an event stream, and not as a whole or a refusal. */
    boolean isEventStream(HttpClientResponse response) {
        return response.status().code() == 200 && contentType(response).equals(RequestHeaders.EVENT_STREAM);
    }

    /** The answer to a POST that holds a request, unless it is an event stream. */
    Flux<UpstreamEvent> answer(HttpClientResponse response, ByteBufFlux body, UpstreamRequest request) {
        McpRequest call = (McpRequest) request.message();
        if (response.status().code() != 200) {
            return refusal(response, body, request.leg(), call.id());
        }
        if (!contentType(response).equals("application/json")) {
            return Flux.error(
                    FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "content type " + contentType(response)));
        }
        JsonReply reply = new JsonReply(reader, call.id(), request.gather(), settings.maxResult());
        return opened(response, call, reply.read(bytes(body, request)));
    }

    /** The answer to a POST that holds a request, as an event stream. */
    Flux<UpstreamEvent> events(
            HttpClientResponse response, ByteBufFlux body, UpstreamRequest request, StreamPosition position) {
        McpRequest call = (McpRequest) request.message();
        Flux<UpstreamEvent> events = messages(bytes(body, request), position)
                .filter(message -> isExpected(message, call.id()))
                .map(UpstreamEvent.Message::new);
        return opened(response, call, events);
    }

    private static Flux<byte[]> bytes(ByteBufFlux body, UpstreamRequest request) {
        return body.map(piece -> {
            request.deadline().signOfLife();
            return ByteBufUtil.getBytes(piece);
        });
    }

    /** The answer to a POST that holds a notification or a response. */
    Mono<Void> accepted(HttpClientResponse response, UpstreamRequest request) {
        int status = response.status().code();
        if (status >= 200 && status < 300) {
            return Mono.empty();
        }
        return Mono.error(refusal(response, request.leg()));
    }

    /** The answer to a GET. */
    Flux<McpMessage> stream(HttpClientResponse response, ByteBufFlux body, UpstreamLeg leg, StreamPosition position) {
        int status = response.status().code();
        if (status == 200 && contentType(response).equals(RequestHeaders.EVENT_STREAM)) {
            return messages(body.asByteArray(), position);
        }
        if (status == 404 && leg.hasSession()) {
            return Flux.error(FaultException.of(Fault.UPSTREAM_SESSION_LOST));
        }
        if (status == 429 || status >= 500) {
            return Flux.error(refusal(response, leg));
        }
        return Flux.error(FaultException.of(Fault.UPSTREAM_STREAM_NOT_OFFERED, "status " + status));
    }

    private static Flux<UpstreamEvent> opened(
            HttpClientResponse response, McpRequest request, Flux<UpstreamEvent> events) {
        if (!request.method().equals(Methods.INITIALIZE)) {
            return events;
        }
        @Nullable String session = response.responseHeaders().get(RequestHeaders.SESSION_ID);
        if (session == null) {
            return events;
        }
        boolean wellFormed = !session.isEmpty() && session.chars().allMatch(c -> c >= 0x21 && c <= 0x7E);
        return wellFormed
                ? Flux.<UpstreamEvent>just(new UpstreamEvent.Opened(session)).concatWith(events)
                : Flux.error(FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "malformed session id"));
    }

    private Flux<McpMessage> messages(Flux<byte[]> bytes, StreamPosition position) {
        SseDecoder decoder = new SseDecoder(settings.maxSseLine(), settings.maxSseEvent());
        return bytes.concatMapIterable(decoder::feed, 1).doOnNext(position::saw).concatMapIterable(this::read, 1);
    }

    private List<McpMessage> read(SseEvent event) {
        boolean message = event.name().isEmpty() || event.name().equals("message");
        if (!message || event.data().length == 0) {
            return List.of();
        }
        return MessageReader.isBatch(event.data())
                ? reader.readBatch(event.data())
                : List.of(reader.readOne(event.data()));
    }

    /** Responses to other requests have no business on this stream; delivering one could answer the wrong caller. */
    private static boolean isExpected(McpMessage message, RequestId awaited) {
        boolean expected = !(message instanceof McpResponse) || JsonReply.isAnswerTo(message, awaited);
        if (!expected) {
            LOGGER.debug("Dropped a response to another request on the stream of a call");
        }
        return expected;
    }

    private Flux<UpstreamEvent> refusal(
            HttpClientResponse response, ByteBufFlux body, UpstreamLeg leg, RequestId awaited) {
        FaultException fault = refusal(response, leg);
        boolean mayExplain = contentType(response).equals("application/json")
                && fault.fault() != Fault.UPSTREAM_SESSION_LOST
                && fault.fault() != Fault.UPSTREAM_OVERLOADED
                && fault.fault() != Fault.UPSTREAM_RATE_LIMITED;
        if (!mayExplain) {
            return Flux.error(fault);
        }
        // A JSON-RPC error under our id is the upstream's answer, whatever status it came with.
        return new JsonReply(reader, awaited, true, MAX_ERROR_BODY)
                .read(body.asByteArray())
                .timeout(ERROR_BODY_LIMIT, timer)
                .onErrorMap(unreadable -> fault);
    }

    private static FaultException refusal(HttpClientResponse response, UpstreamLeg leg) {
        int status = response.status().code();
        String detail = "status " + status;
        if (status == 404 && leg.hasSession()) {
            return FaultException.of(Fault.UPSTREAM_SESSION_LOST, detail);
        }
        if (status == 429 || status == 503) {
            Fault fault = status == 429 ? Fault.UPSTREAM_RATE_LIMITED : Fault.UPSTREAM_OVERLOADED;
            return FaultException.retryAfter(fault, retryAfter(response));
        }
        if (status == 401 || status == 403 || status >= 500) {
            return FaultException.of(status < 500 ? Fault.UPSTREAM_REFUSED : Fault.UPSTREAM_FAILED, detail);
        }
        return FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, detail);
    }

    private static Duration retryAfter(HttpClientResponse response) {
        @Nullable String value = response.responseHeaders().get(HttpHeaderNames.RETRY_AFTER);
        boolean seconds = value != null
                && !value.isEmpty()
                && value.length() <= 6
                && value.chars().allMatch(Character::isDigit);
        Duration asked = seconds ? Duration.ofSeconds(Long.parseLong(value)) : Duration.ofSeconds(1);
        return asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked;
    }

    private static String contentType(HttpClientResponse response) {
        @Nullable String value = response.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE);
        if (value == null) {
            return "";
        }
        int parameters = value.indexOf(';');
        String type = parameters < 0 ? value : value.substring(0, parameters);
        return type.trim().toLowerCase(Locale.ROOT);
    }
}
