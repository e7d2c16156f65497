package dev.sluice.proxy.edge.http;

import dev.sluice.interceptors.message.McpMessage;
import dev.sluice.proxy.exchange.Reply;
import dev.sluice.proxy.exchange.ReplyPart;
import dev.sluice.session.events.EventId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Writes the server-sent events of one stream. Every event is built anew from a parsed message; nothing of an
 * upstream's framing gets through. All buffers lie on the heap and need no release.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML, Parsing an
 *     event stream</a>
 */
final class SseEncoder {
    private static final byte[] DATA = ascii("event: message\ndata: ");
    private static final byte[] END = ascii("\n\n");
    private static final byte[] COMMENT = ascii(":\n\n");

    /** Whether an event was begun whose pieces are still coming. */
    private boolean inPieces;

    /** An event that only tells from where to resume. */
    static ByteBuf priming(EventId id) {
        return Unpooled.wrappedBuffer(ascii("id: " + id + "\ndata: \n\n"));
    }

    /** The address that takes the messages of a client of HTTP+SSE. */
    static ByteBuf endpoint(String address) {
        return Unpooled.wrappedBuffer(ascii("event: endpoint\ndata: " + address + "\n\n"));
    }

    /** A message as a whole, on a stream that cannot be resumed. */
    static ByteBuf message(byte[] json) {
        return Unpooled.wrappedBuffer(DATA, withoutLineBreaks(json), END);
    }

    /** Something that clients ignore. */
    static ByteBuf comment() {
        return Unpooled.wrappedBuffer(COMMENT);
    }

    /** A piece of an answer; fails when it is not the rest of an event that was begun. */
    ByteBuf reply(Reply reply) {
        ReplyPart part = reply.part();
        if (inPieces && !(part instanceof ReplyPart.Chunk)) {
            throw new TruncatedReplyException();
        }
        if (part instanceof ReplyPart.Message message) {
            return message(reply, message.message());
        }
        if (part instanceof ReplyPart.Failure failure) {
            return message(reply, failure.message());
        }
        if (part instanceof ReplyPart.Goodbye goodbye) {
            return goodbye(reply, goodbye);
        }
        return piece(((ReplyPart.Chunk) part).bytes());
    }

    /** A comment, unless it would stand in the middle of an event. */
    ByteBuf signOfLife() {
        return inPieces ? Unpooled.EMPTY_BUFFER : comment();
    }

    /** The end of an event that came in pieces. */
    ByteBuf end() {
        return inPieces ? Unpooled.wrappedBuffer(END) : Unpooled.EMPTY_BUFFER;
    }

    private static ByteBuf message(Reply reply, McpMessage message) {
        byte[] line = withoutLineBreaks(message.utf8());
        return reply.eventId()
                .map(id -> Unpooled.wrappedBuffer(ascii("id: " + id + "\n"), DATA, line, END))
                .orElseGet(() -> Unpooled.wrappedBuffer(DATA, line, END));
    }

    /** With its id the event has empty data, so that a client that comes back does not get it again. */
    private static ByteBuf goodbye(Reply reply, ReplyPart.Goodbye goodbye) {
        String id = reply.eventId().map(value -> "id: " + value + "\ndata: \n").orElse("");
        return Unpooled.wrappedBuffer(ascii(id + "retry: " + goodbye.retry().toMillis() + "\n\n"));
    }

    private ByteBuf piece(byte[] bytes) {
        byte[] line = withoutLineBreaks(bytes);
        boolean first = !inPieces;
        inPieces = true;
        return first ? Unpooled.wrappedBuffer(DATA, line) : Unpooled.wrappedBuffer(line);
    }

    /** Line breaks in JSON text stand only between tokens, where a space means the same. */
    private static byte[] withoutLineBreaks(byte[] json) {
        int first = 0;
        while (first < json.length && json[first] != '\n' && json[first] != '\r') {
            first++;
        }
        if (first == json.length) {
            return json;
        }
        byte[] line = json.clone();
        for (int i = first; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
