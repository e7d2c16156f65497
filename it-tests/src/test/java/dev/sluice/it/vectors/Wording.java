package dev.sluice.it.vectors;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Whether all that Sluice sends in one conversation is in the words of its receivers' revisions. */
final class Wording {
    private static final String MODERN = "/params/_meta/io.modelcontextprotocol~1protocolVersion";

    private final TestVector vector;
    private final Optional<Schemas> schemas;
    private final Map<Side, Map<JsonNode, String>> asked = new EnumMap<>(Side.class);

    Wording(TestVector vector, Optional<Schemas> schemas) {
        this.vector = vector;
        this.schemas = schemas;
    }

    /** Notes what a leg asks, because a result does not say what it answers. */
    void arrived(Side side, JsonNode message) {
        each(message)
                .filter(Emission::isRequest)
                .forEach(request -> asked.computeIfAbsent(side, first -> new HashMap<>())
                        .put(request.path("id"), request.path("method").asString("")));
    }

    /**
     * Judges what was sent.
     *
     * @param open whether members that the receiver's revision does not know are meant to be there
     * @throws AssertionError when something is wrong with it
     */
    void check(Emission emission, boolean open) {
        schemas.ifPresent(known -> emission.message().stream()
                .flatMap(Wording::each)
                .forEach(message -> check(known, emission.side(), message, open)));
    }

    private void check(Schemas known, Side side, JsonNode message, boolean open) {
        Optional<String> answered =
                Optional.ofNullable(asked.getOrDefault(side, Map.of()).get(message.path("id")));
        List<String> differences = known.differences(revision(side, message), side, message, answered, open);
        if (!differences.isEmpty()) {
            throw new AssertionError("not in the words of " + revision(side, message) + ": " + message + "\n  "
                    + String.join("\n  ", differences));
        }
    }

    /** What names a revision is in its words: a handshake proposes one, and a modern request says which it is. */
    private String revision(Side side, JsonNode message) {
        String own = side == Side.CLIENT ? vector.clientVersion() : vector.serverVersion();
        String proposed = message.path("method").asString("").equals("initialize")
                ? message.at("/params/protocolVersion").asString(own)
                : own;
        return message.at(MODERN).asString(proposed);
    }

    private static Stream<JsonNode> each(JsonNode message) {
        return message.isArray() ? message.values().stream() : Stream.of(message);
    }
}
