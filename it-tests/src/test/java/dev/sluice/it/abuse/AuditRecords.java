package dev.sluice.it.abuse;

import dev.sluice.it.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * The audit trail of a Sluice, one record a line, which is written a little after what it tells of.
 *
 * @param file that the audit trail writes to
 */
record AuditRecords(Path file) {
    /** How many there are already. */
    int count() {
        return lines().size();
    }

    /** Waits for the only record behind the first ones that is such. */
    JsonNode await(int first, Predicate<JsonNode> wanted) {
        return Awaitility.await()
                .until(() -> find(first, wanted), Optional::isPresent)
                .orElseThrow();
    }

    /** All that is written. */
    String text() {
        return String.join("\n", lines());
    }

    private Optional<JsonNode> find(int first, Predicate<JsonNode> wanted) {
        return lines().stream().skip(first).map(Json::parse).filter(wanted).reduce((one, other) -> {
            throw new AssertionError("Two records of one exchange: " + one + " and " + other);
        });
    }

    /** Without a last line that is not whole yet. */
    private List<String> lines() {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
