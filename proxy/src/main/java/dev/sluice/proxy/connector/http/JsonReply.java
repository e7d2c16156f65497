package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.interceptors.message.McpResponse;
import dev.sluice.interceptors.message.MessageReader;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.UpstreamEvent;
import dev.sluice.proxy.fault.Fault;
import dev.sluice.proxy.fault.FaultException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * Reads the JSON body of one answer. A small one becomes a message; a large one that nobody wants to read is passed on
 * piece by piece as it comes, with its envelope read on the way. One that turns out to ask the client something becomes a
 * message after all while nothing of it was passed on, and breaks off otherwise. One per answer.
 */
final class JsonReply {
    /** Up to here a body is gathered even when nobody reads it: it is cheap, and its id can be checked. */
    private static final int GATHERED = 64 << 10;

    private final MessageReader reader;
    private final RequestId awaited;
    private final boolean mayAsk;
    private final ReplyScan scan;
    private final int maxBytes;
    private boolean gather;

    /** What is gathered so far; most answers come in one piece. */
    private byte[] head = new byte[0];

    private @Nullable ByteArrayOutputStream more;
    private long size;
    private boolean passing;

    /**
     * Prepares it.
     *
     * @param gather whether somebody wants to read the message, however large
     * @param mayAsk whether results of the revision can ask the client something
     */
    JsonReply(MessageReader reader, RequestId awaited, boolean gather, boolean mayAsk, int maxBytes) {
        this.reader = reader;
        this.awaited = awaited;
        this.gather = gather;
        this.mayAsk = mayAsk;
        this.scan = new ReplyScan(awaited);
        this.maxBytes = maxBytes;
    }

    Flux<UpstreamEvent> read(Flux<byte[]> body) {
        return body.<UpstreamEvent>handle(this::take).concatWith(Flux.defer(this::finish));
    }

    private void take(byte[] piece, SynchronousSink<UpstreamEvent> sink) {
        size += piece.length;
        if (size > maxBytes) {
            sink.error(FaultException.of(Fault.UPSTREAM_TOO_LARGE, "over " + maxBytes + " bytes"));
            return;
        }
        if (passing) {
            pass(piece, sink);
            return;
        }
        gather(piece);
        if (!gather && size > GATHERED && !MessageReader.isBatch(head)) {
            begin(gathered(), sink);
        }
    }

    private void begin(byte[] all, SynchronousSink<UpstreamEvent> sink) {
        scan.feed(all);
        if (scan.isForeign()) {
            sink.error(notTheAnswer());
        } else if (isAsking()) {
            gather = true;
        } else {
            passing = true;
            head = new byte[0];
            more = null;
            sink.next(new UpstreamEvent.Chunk(all));
        }
    }

    /** What has gone cannot be taken back, but it is not whole without this piece. */
    private void pass(byte[] piece, SynchronousSink<UpstreamEvent> sink) {
        scan.feed(piece);
        if (scan.isForeign()) {
            sink.error(notTheAnswer());
        } else if (isAsking()) {
            sink.error(FaultException.of(
                    Fault.UPSTREAM_PROTOCOL_ERROR,
                    "a question stands behind " + GATHERED + " bytes of something else"));
        } else {
            sink.next(new UpstreamEvent.Chunk(piece));
        }
    }

    private boolean isAsking() {
        return mayAsk && scan.isAsking();
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

    private Flux<UpstreamEvent> finish() {
        if (passing) {
            return scan.isWhole() ? Flux.empty() : Flux.error(notTheAnswer());
        }
        return Flux.fromIterable(messages(gathered())).map(UpstreamEvent.Message::new);
    }

    private List<McpMessage> messages(byte[] bytes) {
        if (MessageReader.isBatch(bytes)) {
            return ofBatch(reader.readBatch(bytes));
        }
        McpMessage only = reader.readOne(bytes);
        if (!isAnswerTo(only, awaited)) {
            throw notTheAnswer();
        }
        return List.of(only);
    }

    /**
     * The answer, and before it whatever else a server of 2025-03-26 has put into the same batch.
     *
     * @see <a href="https://modelcontextprotocol.io/specification/2025-03-26/basic#batching">MCP 2025-03-26, Batching</a>
     */
    private List<McpMessage> ofBatch(List<McpMessage> all) {
        McpMessage answer = all.stream()
                .filter(message -> isAnswerTo(message, awaited))
                .findFirst()
                .orElseThrow(JsonReply::notTheAnswer);
        Stream<McpMessage> others = all.stream().filter(message -> !(message instanceof McpResponse));
        return Stream.concat(others, Stream.of(answer)).toList();
    }

    private static FaultException notTheAnswer() {
        return FaultException.of(Fault.UPSTREAM_PROTOCOL_ERROR, "the body is not the answer to this request");
    }

    static boolean isAnswerTo(McpMessage message, RequestId request) {
        return message instanceof McpResponse response
                && response.id().filter(request::equals).isPresent();
    }
}
