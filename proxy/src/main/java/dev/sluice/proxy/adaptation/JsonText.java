package dev.sluice.proxy.adaptation;

import dev.sluice.interceptors.message.McpMessage;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads messages into trees that can be changed, and writes these again. Not with the library's own trees, because those
 * keep the value of a number and not its text. Thread-safe.
 */
final class JsonText {
    /** The limits were kept when the message was read; here they must not be narrower. */
    private static final StreamReadConstraints CHECKED_BEFORE = StreamReadConstraints.builder()
            .maxNestingDepth(1001)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    private final JsonFactory factory = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .streamReadConstraints(CHECKED_BEFORE)
            .build();

    /**
     * Builds the tree of a message.
     *
     * @throws dev.sluice.interceptors.message.MalformedMessageException when a member stands twice in any object
     */
    JsonObject read(McpMessage message, Edits edits) {
        try {
            return read(message.utf8(), edits);
        } catch (JacksonException | IllegalStateException ambiguous) {
            // Says the same with the words of whoever reads messages; that it succeeds would be a mistake of this
            // class.
            throw new IllegalStateException(message.body().toString(), ambiguous);
        }
    }

    /** Builds the tree of a JSON object. */
    JsonObject read(byte[] utf8, Edits edits) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), utf8, 0, utf8.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalStateException("not an object");
            }
            return object(parser, edits);
        }
    }

    /**
     * Reads one JSON value out of a text that may be anything.
     *
     * @return {@link JsonNull} for anything but one JSON value
     */
    Object tryRead(String text) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            Object value = value(parser, new Edits());
            return parser.nextToken() == null ? value : JsonNull.NULL;
        } catch (JacksonException | IllegalStateException notJson) {
            return JsonNull.NULL;
        }
    }

    byte[] write(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator generator = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(generator, value);
        }
        return bytes.toByteArray();
    }

    private static JsonObject object(JsonParser parser, Edits edits) {
        JsonObject object = new JsonObject(edits);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (!object.read(name, value(parser, edits))) {
                throw new IllegalStateException("a member stands twice");
            }
        }
        return object;
    }

    private static JsonArray array(JsonParser parser, Edits edits) {
        JsonArray array = new JsonArray(edits);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.read(value(parser, edits));
        }
        return array;
    }

    private static Object value(JsonParser parser, Edits edits) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IllegalStateException("no value");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, edits);
            case START_ARRAY -> array(parser, edits);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> JsonNull.NULL;
            default -> throw new IllegalStateException("no value");
        };
    }

    private static void write(JsonGenerator generator, Object value) {
        if (value instanceof JsonObject object) {
            generator.writeStartObject();
            for (Map.Entry<String, Object> member : object.entries()) {
                generator.writeName(member.getKey());
                write(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof JsonArray array) {
            generator.writeStartArray();
            array.items().forEach(item -> write(generator, item));
            generator.writeEndArray();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof JsonNumber number) {
            generator.writeNumber(number.text());
        } else if (value instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else {
            generator.writeNull();
        }
    }
}
