package dev.sluice.it.vectors;

import dev.sluice.it.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One line of the file.
 *
 * @param id its name
 * @param title what it shows
 * @param clientVersion revision of the client's leg
 * @param serverVersion revision of the server's leg
 * @param given what holds before the first step
 * @param steps in order
 */
record TestVector(String id, String title, String clientVersion, String serverVersion, Given given, List<Step> steps) {

    static List<TestVector> read(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank())
                    .map(line -> parse(Json.parse(line)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestVector parse(JsonNode json) {
        Given given = new Given(json.path("given"));
        Stream<Step> arriving = steps(given, json.path("in")).map(step -> new Step(true, step));
        Stream<Step> expected = steps(given, json.path("expect")).map(step -> new Step(false, step));
        return new TestVector(
                json.path("id").asString(),
                json.path("title").asString(),
                json.path("clientVersion").asString(),
                json.path("serverVersion").asString(),
                given,
                Stream.concat(arriving, expected)
                        .sorted(Comparator.comparingInt(Step::sequence))
                        .toList());
    }

    private static Stream<JsonNode> steps(Given given, JsonNode steps) {
        StandIns standIns = given.standIns();
        return steps.values().stream().map(standIns::named);
    }

    /** Which eras meet: L for one with sessions, E for the stateless one; the client's comes first. */
    String pairing() {
        return era(clientVersion) + era(serverVersion);
    }

    String displayName() {
        return id + " " + clientVersion + " -> " + serverVersion + ": " + title;
    }

    Transport clientTransport() {
        return given.transport("clientTransport").orElseGet(() -> Transport.usualOf(clientVersion));
    }

    Transport serverTransport() {
        return given.transport("serverTransport").orElseGet(() -> Transport.usualOf(serverVersion));
    }

    private static String era(String version) {
        return Revisions.isStateless(version) ? "E" : "L";
    }
}
