package dev.sluice.interceptors.message;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Edits texts inside a JSON-RPC message and leaves every other byte as it came, in one pass. */
final class JsonTexts {
    private static final Set<String> CONTENTS = Set.of("params", "result", "error");

    private final JsonCodec codec;

    JsonTexts(JsonCodec codec) {
        this.codec = codec;
    }

    /**
     * The edited message.
     *
     * @return the very array that came in when nothing was changed
     * @throws MalformedMessageException when a member stands twice in any object
     */
    byte[] edit(byte[] json, TextEdit edit) {
        try (JsonParser parser = codec.strictParser(json)) {
            return new Run(parser, json, edit).toTheEnd();
        } catch (JacksonException e) {
            throw JsonCodec.ambiguous(e);
        }
    }

    /** One pass. The member above each open bracket is kept, so that items of arrays know what they belong to. */
    private final class Run {
        private final JsonParser parser;
        private final byte[] json;
        private final TextEdit edit;
        private final ByteArrayOutputStream edited = new ByteArrayOutputStream();
        private final Deque<String> members = new ArrayDeque<>();
        private String member = "";
        private boolean inside;
        private int copied;

        Run(JsonParser parser, byte[] json, TextEdit edit) {
            this.parser = parser;
            this.json = json;
            this.edit = edit;
        }

        byte[] toTheEnd() {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                take(token);
            }
            if (copied == 0) {
                return json;
            }
            edited.write(json, copied, json.length - copied);
            return edited.toByteArray();
        }

        private void take(JsonToken token) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> members.push(member);
                case END_OBJECT, END_ARRAY -> member = members.pop();
                case PROPERTY_NAME -> name(parser.currentName());
                case VALUE_STRING -> string(parser.getString());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
                default -> {}
            }
        }

        private void name(String name) {
            member = name;
            if (members.size() == 1) {
                inside = CONTENTS.contains(name);
            } else if (inside) {
                String changed = edit.name(name);
                if (!changed.equals(name)) {
                    replace(changed, endOfString(start()));
                }
            }
        }

        private void string(String text) {
            if (inside) {
                String changed = edit.string(member, text);
                if (!changed.equals(text)) {
                    replace(changed, endOfString(start()));
                }
            }
        }

        private void number(String literal) {
            if (inside) {
                String changed = edit.number(member, literal);
                if (!changed.equals(literal)) {
                    replace(changed, start() + literal.length());
                }
            }
        }

        private int start() {
            return (int) parser.currentTokenLocation().getByteOffset();
        }

        private int endOfString(int start) {
            int position = start + 1;
            while (json[position] != '"') {
                position += json[position] == '\\' ? 2 : 1;
            }
            return position + 1;
        }

        private void replace(String text, int end) {
            int start = start();
            edited.write(json, copied, start - copied);
            edited.writeBytes(codec.write(text));
            copied = end;
        }
    }
}
