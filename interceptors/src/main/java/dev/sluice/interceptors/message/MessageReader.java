package dev.sluice.interceptors.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads bytes into messages: checks the encoding, the JSON, the limits and the JSON-RPC form, and reads the envelope,
 * in one pass. Immutable; any thread may use it.
 */
public final class MessageReader {
    private static final MessageReader TRUSTING =
            new MessageReader(JsonLimits.defaults().forUpstream(Integer.MAX_VALUE));

    private final JsonCodec codec;
    private final int batchSize;

    /**
     * Makes a reader.
     *
     * @param limits what a document may hold
     */
    public MessageReader(JsonLimits limits) {
        this.codec = new JsonCodec(limits);
        this.batchSize = limits.batchSize();
    }

    /** Reads what Sluice itself has written. */
    static MessageReader trusting() {
        return TRUSTING;
    }

    /**
     * Reads a piece of JSON that was kept as text.
     *
     * @param json one value
     * @return a view of it
     * @throws MalformedMessageException when it is not JSON
     */
    public JsonView view(String json) {
        return new JsonView(codec.tree(json.getBytes(StandardCharsets.UTF_8)));
    }

    JsonCodec codec() {
        return codec;
    }

    /**
     * Reads a body that holds one message.
     *
     * @param utf8 becomes the message's own; the caller must not change it afterwards
     * @return the message
     * @throws MalformedMessageException when it is anything else, a batch included
     */
    public McpMessage readOne(byte[] utf8) {
        checkEncoding(utf8);
        try (JsonParser parser = codec.parser(utf8)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw MalformedMessageException.notJson("the body is empty");
            }
            if (first == JsonToken.START_ARRAY) {
                throw MalformedMessageException.invalid("a batch is not allowed here", null);
            }
            if (first != JsonToken.START_OBJECT) {
                throw MalformedMessageException.invalid("the body must be one JSON-RPC message object", null);
            }
            Envelope envelope = new EnvelopeScanner(parser).scanObject();
            refuseTrailing(parser);
            return message(new Content(this, utf8, envelope));
        } catch (JacksonException e) {
            throw JsonCodec.malformed(e);
        }
    }

    /**
     * Whether a body is a batch, judged by its first character.
     *
     * @param utf8 the body
     * @return true when it starts with an opening bracket
     */
    public static boolean isBatch(byte[] utf8) {
        for (byte b : utf8) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '[';
            }
        }
        return false;
    }

    /**
     * Reads a batch of revision 2025-03-26.
     *
     * @param utf8 a JSON array of messages
     * @return the messages in order, at least one
     * @throws MalformedMessageException when it is empty, too long, or any member is not a message
     */
    public List<McpMessage> readBatch(byte[] utf8) {
        checkEncoding(utf8);
        List<byte[]> members = new ArrayList<>();
        try (JsonParser parser = codec.parser(utf8)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw MalformedMessageException.invalid("a batch must be an array", null);
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (members.size() == batchSize) {
                    throw MalformedMessageException.invalid("a batch holds at most " + batchSize + " messages", null);
                }
                int start = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                members.add(Arrays.copyOfRange(
                        utf8, start, (int) parser.currentLocation().getByteOffset()));
            }
            refuseTrailing(parser);
        } catch (JacksonException e) {
            throw JsonCodec.malformed(e);
        }
        if (members.isEmpty()) {
            throw MalformedMessageException.invalid("a batch must not be empty", null);
        }
        return members.stream().map(this::readOne).toList();
    }

    McpMessage write(Map<String, ?> message) {
        return readOne(codec.write(message));
    }

    private static McpMessage message(Content content) {
        return switch (content.envelope().kind()) {
            case REQUEST -> new McpRequest(content);
            case NOTIFICATION -> new McpNotification(content);
            case RESULT, ERROR -> new McpResponse(content);
        };
    }

    private static void refuseTrailing(JsonParser parser) {
        if (parser.nextToken() != null) {
            throw MalformedMessageException.notJson("the body holds more than one JSON document");
        }
    }

    /** UTF-16 and UTF-32, which the parser would accept, always have a zero byte among the first four. */
    private static void checkEncoding(byte[] utf8) {
        for (int i = 0; i < Math.min(4, utf8.length); i++) {
            if (utf8[i] == 0) {
                throw MalformedMessageException.notJson("the body must be UTF-8");
            }
        }
        boolean byteOrderMark = utf8.length > 0 && (utf8[0] & 0xFF) >= 0xEF;
        if (byteOrderMark || !Utf8.isWellFormed(utf8, 0, utf8.length)) {
            throw MalformedMessageException.notJson("the body must be UTF-8 without a byte order mark");
        }
    }
}
