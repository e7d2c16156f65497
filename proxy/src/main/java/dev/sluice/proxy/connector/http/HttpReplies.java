package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.Methods;
import dev.sluice.interceptors.message.ProtocolVersion;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.connector.UpstreamLeg;
import dev.sluice.proxy.connector.UpstreamRequest;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import java.util.List;
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

    private static final String JSON = "application/json";

    /** An error is short; a longer body is somebody's web page. */
    private static final int MAX_ERROR_BODY = 64 << 10;

    private static final Duration ERROR_BODY_LIMIT = Duration.ofSeconds(5);

    private final HttpConnectorSettings settings;
    private final MessageReader reader;
    private final Scheduler timer;

    HttpReplies(HttpConnectorSettings settings, MessageReader reader, Scheduler timer) {
        this.settings = settings;
        this.reader = reader;
        this.timer = timer;
    }

    /** The answer to a POST that holds a request, unless it is an event stream. */
    Flux<UpstreamEvent> answer(HttpClientResponse response, ByteBufFlux body, UpstreamRequest request) {
        McpRequest call = (McpRequest) request.message();
        if (response.status().code() != 200) {
            return refusal(response, body, request.leg(), call.id());
        }
        if (!HttpStatus.isOf(response, JSON)) {
            return Flux.error(FaultException.of(
                    Fault.UPSTREAM_PROTOCOL_ERROR, "content type " + HttpStatus.contentType(response)));
        }
        JsonReply reply =
                new JsonReply(reader, call.id(), request.gather(), mayAsk(request.leg()), settings.maxResult());
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

    private static boolean mayAsk(UpstreamLeg leg) {
        return leg.version().map(ProtocolVersion::isModern).orElse(false);
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
        return Mono.error(HttpStatus.refusal(response, request.leg()));
    }

    /** The answer to a GET. */
    Flux<McpMessage> stream(HttpClientResponse response, ByteBufFlux body, UpstreamLeg leg, StreamPosition position) {
        int status = response.status().code();
        if (HttpStatus.isEventStream(response)) {
            return messages(body.asByteArray(), position);
        }
        if (status == 404 && leg.hasSession()) {
            return Flux.error(FaultException.of(Fault.UPSTREAM_SESSION_LOST));
        }
        if (status == 429 || status >= 500) {
            return Flux.error(HttpStatus.refusal(response, leg));
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
        FaultException fault = HttpStatus.refusal(response, leg);
        boolean mayExplain = HttpStatus.isOf(response, JSON)
                && fault.fault() != Fault.UPSTREAM_SESSION_LOST
                && fault.fault() != Fault.UPSTREAM_OVERLOADED
                && fault.fault() != Fault.UPSTREAM_RATE_LIMITED;
        if (!mayExplain) {
            return Flux.error(fault);
        }
        // A JSON-RPC error under our id is the upstream's answer, whatever status it came with.
        return new JsonReply(reader, awaited, true, false, MAX_ERROR_BODY)
                .read(body.asByteArray())
                .timeout(ERROR_BODY_LIMIT, timer)
                .onErrorMap(unreadable -> fault);
    }
}
