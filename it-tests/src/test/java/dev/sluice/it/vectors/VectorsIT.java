package dev.sluice.it.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.it.pending.Pending;
import dev.sluice.it.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Every conversation of a file, with its messages compared on both legs. The property {@code sluice.vectors} says where the
 * file is; without it nothing of this class runs. {@code sluice.vectors.pairings} chooses by era, {@code sluice.vectors.ids}
 * by name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VectorsIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(VectorsIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** What is known to fail mostly fails because something does not come: no need to wait long for it. */
    private static final Duration PATIENCE_WITH_PENDING = Duration.ofSeconds(1);

    private final Scores scores = new Scores();

    @AfterAll
    void sayHowMany() {
        LOGGER.info("Vectors that pass, of all vectors of the pairing:\n{}", scores.table());
    }

    @TestFactory
    Stream<DynamicTest> conversation_ofTheFile_isAsRecorded() {
        Path file = Path.of(System.getProperty("sluice.vectors"));
        if (!Files.isReadable(file)) {
            LOGGER.warn("LEFT OUT: all vectors, because {} is not there", file);
        }
        assumeTrue(Files.isReadable(file), "no file of vectors");
        Set<String> ids = words("sluice.vectors.ids");
        Pending pending = ids.isEmpty() ? Pending.listed("/vectors-pending.txt") : Pending.none();
        List<TestVector> vectors =
                TestVector.read(file).stream().filter(chosen(ids)).toList();
        assertThat(vectors).as("chosen vectors").isNotEmpty();
        say(vectors, pending);
        Optional<Schemas> schemas = Schemas.in(folder());
        if (schemas.isEmpty()) {
            LOGGER.warn(
                    "LEFT OUT: messages are not held against the published schemas, because there is no {}", folder());
        }
        return vectors.stream().map(vector -> test(vector, pending, schemas));
    }

    @Test
    void schema_ofEachRevision_tellsWhatItDoesNotKnow() {
        Optional<Schemas> schemas = Schemas.in(folder());
        assumeTrue(schemas.isPresent(), "no published schemas");
        JsonNode listed = Json.parse("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"tools\":[{\"name\":\"t\","
                + "\"inputSchema\":{\"type\":\"object\"},\"execution\":{\"taskSupport\":\"optional\"}}]}}");

        assertThat(differences(schemas.get(), "2025-11-25", listed)).isEmpty();
        assertThat(differences(schemas.get(), "2024-11-05", listed))
                .containsExactly("/result/tools/0/execution is unknown to this revision");
    }

    private static List<String> differences(Schemas schemas, String revision, JsonNode message) {
        return schemas.differences(revision, Side.CLIENT, message, Optional.of("tools/list"), false);
    }

    /** The schemas lie beside the file. */
    private static Path folder() {
        return Path.of(System.getProperty("sluice.vectors")).resolveSibling("schema");
    }

    private DynamicTest test(TestVector vector, Pending pending, Optional<Schemas> schemas) {
        Duration patience = pending.reason(vector.id()).isPresent() ? PATIENCE_WITH_PENDING : PATIENCE;
        return pending.test(
                vector.id(),
                vector.displayName(),
                () -> scores.count(vector, () -> VectorRun.perform(vector, patience, schemas)));
    }

    private static void say(List<TestVector> vectors, Pending pending) {
        List<String> waiting = vectors.stream()
                .filter(vector -> pending.reason(vector.id()).isPresent())
                .map(TestVector::id)
                .toList();
        if (!waiting.isEmpty()) {
            LOGGER.warn("PENDING: {} of {} vectors are known to fail: {}", waiting.size(), vectors.size(), waiting);
        }
    }

    private static Predicate<TestVector> chosen(Set<String> ids) {
        Set<String> pairings = words("sluice.vectors.pairings");
        return ids.isEmpty() ? vector -> pairings.contains(vector.pairing()) : vector -> ids.contains(vector.id());
    }

    private static Set<String> words(String property) {
        return Arrays.stream(System.getProperty(property, "").split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
