package dev.sluice.interceptors.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;

/** The bytes of a message, their envelope, and the tree once somebody asked for it. */
final class Content {
    private final MessageReader reader;
    private final byte[] utf8;
    private final Envelope envelope;

    /** Built at most a few times by racing threads, always to an equal value. */
    private volatile @Nullable JsonView tree;

    Content(MessageReader reader, byte[] utf8, Envelope envelope) {
        this.reader = reader;
        this.utf8 = utf8;
        this.envelope = envelope;
    }

    byte[] utf8() {
        return utf8;
    }

    Envelope envelope() {
        return envelope;
    }

    JsonView tree() {
        JsonView known = tree;
        if (known == null) {
            known = new JsonView(reader.codec().tree(utf8));
            tree = known;
        }
        return known;
    }

    /** Whether some bytes stand anywhere in the message, to learn cheaply whether a closer look is worth it. */
    boolean mentions(byte[] wanted) {
        for (int i = 0; i <= utf8.length - wanted.length; i++) {
            if (utf8[i] == wanted[0] && Arrays.equals(utf8, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    /** The message after an edit; empty when the edit changed nothing. */
    Optional<McpMessage> edited(TextEdit edit) {
        byte[] changed = new JsonTexts(reader.codec()).edit(utf8, edit);
        return changed == utf8 ? Optional.empty() : Optional.of(reader.readOne(changed));
    }

    McpMessage with(String pointer, Object value) {
        List<String> path = new ArrayList<>();
        for (JsonPointer p = JsonPointer.compile(pointer); !p.matches(); p = p.tail()) {
            path.add(p.getMatchingProperty());
        }
        if (path.isEmpty()) {
            throw new IllegalArgumentException("pointer: empty (expected: a member, for example /params/name)");
        }
        byte[] changed =
                new JsonSplice(reader.codec()).set(utf8, path, reader.codec().write(value));
        return reader.readOne(changed);
    }
}
