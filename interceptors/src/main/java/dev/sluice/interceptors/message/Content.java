package dev.sluice.interceptors.message;

import java.util.ArrayList;
import java.util.List;
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
