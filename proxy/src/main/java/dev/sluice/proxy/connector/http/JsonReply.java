package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Reads the JSON body of one answer. A small one becomes a message; a large one that nobody wants to read is passed on
 * piece by piece as it comes. One per answer.
 */
final class JsonReply {
    /** Up to here a body is gathered even when nobody reads it: it is cheap, and its id can be checked. */
    private static final int GATHERED = 64 << 10;

    private final MessageReader reader;
    private final RequestId awaited;
    private final boolean gather;
    private final int maxBytes;

    /** What is gathered so far; most answers come in one piece. */
    private byte[] head = new byte[0];

    private @Nullable ByteArrayOutputStream more;
    private long size;
    private boolean passing;

    JsonReply(MessageReader reader, RequestId awaited, boolean gather, int maxBytes) {
        this.reader = reader;
        this.awaited = awaited;
        this.gather = gather;
        this.maxBytes = maxBytes;
    }

    Flux<UpstreamEvent> read(Flux<byte[]> body) {
        return body.<UpstreamEvent>handle(this::take).concatWith(Mono.defer(this::finish));
    }

    private void take(byte[] piece, SynchronousSink<UpstreamEvent> sink) {
        size += piece.length;
        if (size > maxBytes) {
            sink.error(FaultException.of(Fault.UPSTREAM_TOO_LARGE, "over " + maxBytes + " bytes"));
            return;
        }
        if (passing) {
            sink.next(new UpstreamEvent.Chunk(piece));
            return;
        }
        gather(piece);
        if (!gather && size > GATHERED) {
            passing = true;
            sink.next(new UpstreamEvent.Chunk(gathered()));
            head = new byte[0];
            more = null;
        }
    }

    private void gather(byte[] piece) {
        if (head.length == 0) {
            head = piece;
            return;
        }
        if (more == null) {
            more = new ByteArrayOutputStream(head.length + piece.length);
            more.writeBytes(head);
        }
        more.writeBytes(piece);
    }

    private byte[] gathered() {
        return more == null ? head : more.toByteArray();
    }

    private Mono<UpstreamEvent> finish() {
        return passing ? Mono.empty() : Mono.just(new UpstreamEvent.Message(answer(gathered())));
    }

    private McpMessage answer(byte[] bytes) {
        McpMessage message = reader.readOne(bytes);
        if (!isAnswerTo(message, awaited)) {
            throw FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "the body is not the answer to this request");
        }
        return message;
    }

    static boolean isAnswerTo(McpMessage message, RequestId request) {
        return message instanceof McpResponse response
                && response.id().filter(request::equals).isPresent();
    }
}
