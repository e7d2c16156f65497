package dev.sluice.interceptors.message;

import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Changes one value inside JSON text and leaves every other byte as it came. Writing a tree again would change numbers
 * ({@code 1e3}, thirty digits, {@code 1E400}) that the sender may have signed or counted on.
 */
final class JsonSplice {
    private final JsonCodec codec;

    JsonSplice(JsonCodec codec) {
        this.codec = codec;
    }

    /**
     * Replaces the value that member names lead to; adds the member where only the last name is missing.
     *
     * @throws IllegalArgumentException when the path leads through something that is not an object
     * @throws MalformedMessageException when a member stands twice in any object: changing one of two would leave the
     *     other for a reader that takes it
     */
    byte[] set(byte[] json, List<String> path, byte[] value) {
        try (JsonParser parser = codec.strictParser(json)) {
            byte[] changed = set(parser, json, path, value);
            readToEnd(parser);
            return changed;
        } catch (JacksonException e) {
            throw JsonCodec.ambiguous(e);
        }
    }

    private byte[] set(JsonParser parser, byte[] json, List<String> path, byte[] value) {
        parser.nextToken();
        for (int depth = 0; depth < path.size(); depth++) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("no object at /" + String.join("/", path.subList(0, depth)));
            }
            int brace = (int) parser.currentTokenLocation().getByteOffset();
            boolean empty = !enter(parser, path.get(depth));
            if (parser.currentToken() == JsonToken.END_OBJECT) {
                if (depth + 1 < path.size()) {
                    throw new IllegalArgumentException("no object at /" + String.join("/", path.subList(0, depth + 1)));
                }
                return insert(json, brace + 1, path.get(depth), value, empty);
            }
        }
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        int end = (int) parser.currentLocation().getByteOffset();
        return concat(json, start, value, end);
    }

    private static void readToEnd(JsonParser parser) {
        JsonToken token = parser.currentToken();
        while (token != null) {
            token = parser.nextToken();
        }
    }

    /** Moves to the value of a member, or to the closing brace; false when the object has no members. */
    private static boolean enter(JsonParser parser, String name) {
        boolean any = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            any = true;
            boolean found = parser.currentName().equals(name);
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return any;
    }

    private byte[] insert(byte[] json, int position, String name, byte[] value, boolean alone) {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        member.writeBytes(codec.write(name));
        member.write(':');
        member.writeBytes(value);
        if (!alone) {
            member.write(',');
        }
        return concat(json, position, member.toByteArray(), position);
    }

    private static byte[] concat(byte[] json, int headEnd, byte[] middle, int tailStart) {
        byte[] result = new byte[headEnd + middle.length + json.length - tailStart];
        System.arraycopy(json, 0, result, 0, headEnd);
        System.arraycopy(middle, 0, result, headEnd, middle.length);
        System.arraycopy(json, tailStart, result, headEnd + middle.length, json.length - tailStart);
        return result;
    }
}
