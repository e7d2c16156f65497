package dev.sluice.it.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of the catalogue that one runner has to run: its cases, each with every revision that it names. The property
 * {@code sluice.abuse} says where the catalogue is. Thread-safe.
 */
final class Rows {
    private static final Logger LOGGER = LoggerFactory.getLogger(Rows.class);

    private final List<AbuseCase> cases;
    private final Set<Row> begun = ConcurrentHashMap.newKeySet();

    private Rows(List<AbuseCase> cases) {
        this.cases = cases;
    }

    /** The rows of a runner; without the catalogue the test that asks is left out. */
    static Rows of(Runner runner) {
        return new Rows(catalogue().stream().filter(runner::runs).toList());
    }

    /** All cases; without the catalogue the test that asks is left out. */
    static List<AbuseCase> catalogue() {
        Path file = Path.of(System.getProperty("sluice.abuse"));
        if (!Files.isReadable(file)) {
            LOGGER.warn("LEFT OUT: abuse cases of the catalogue, because {} is not there", file);
        }
        assumeTrue(Files.isReadable(file), "no catalogue of abuse cases");
        return AbuseCase.read(file);
    }

    /** One test for each row. */
    Stream<DynamicTest> tests(Attempt attempt) {
        return cases.stream()
                .flatMap(attack -> attack.revisions().stream().map(revision -> {
                    Row row = new Row(attack.id(), revision);
                    return DynamicTest.dynamicTest(attack.displayName(revision), () -> {
                        begun.add(row);
                        attempt.run(attack, revision);
                    });
                }));
    }

    /** What the catalogue asks for must have been run, all of it and nothing else. */
    void assertAllWereRun() {
        Set<Row> asked = cases.stream()
                .flatMap(attack -> attack.revisions().stream().map(revision -> new Row(attack.id(), revision)))
                .collect(Collectors.toSet());
        assertThat(begun).as("rows that were run").isEqualTo(asked);
    }

    /** Runs one case with one revision. */
    interface Attempt {
        void run(AbuseCase attack, String revision) throws Exception;
    }

    private record Row(String id, String revision) {}
}
