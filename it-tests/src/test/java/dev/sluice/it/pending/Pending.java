package dev.sluice.it.pending;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list of tests that are known to fail, each with the reason. They run all the same, and the first time that one passes it
 * fails the build, until it is taken off the list.
 *
 * @param reasons by the name of the test
 */
public record Pending(Map<String, String> reasons) {
    private static final Logger LOGGER = LoggerFactory.getLogger(Pending.class);

    /** Copies the map. */
    public Pending {
        reasons = Map.copyOf(reasons);
    }

    /**
     * A list without entries.
     *
     * @return the list
     */
    public static Pending none() {
        return new Pending(Map.of());
    }

    /**
     * Reads a list.
     *
     * @param resource beside the classes: lines with a name, a space and a reason; {@code #} begins a comment
     * @return the list
     */
    public static Pending listed(String resource) {
        try (InputStream input = Objects.requireNonNull(Pending.class.getResourceAsStream(resource), resource)) {
            return parse(new String(input.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pending parse(String text) {
        return new Pending(text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toUnmodifiableMap(words -> words[0], words -> words[1])));
    }

    /**
     * Whether a test is on the list.
     *
     * @param name of the test
     * @return the reason; empty when it must pass
     */
    public Optional<String> reason(String name) {
        return Optional.ofNullable(reasons.get(name));
    }

    /**
     * A test that passes when it should, and fails when it should not.
     *
     * @param name by which it may be listed
     * @param displayName for people
     * @param test the test itself
     * @return the test as it is, or turned round when it is listed
     */
    public DynamicTest test(String name, String displayName, Executable test) {
        return reason(name)
                .map(reason -> DynamicTest.dynamicTest(
                        displayName + " (pending: " + reason + ")", () -> requireFailure(displayName, test)))
                .orElseGet(() -> DynamicTest.dynamicTest(displayName, test));
    }

    private static void requireFailure(String displayName, Executable test) throws Throwable {
        try {
            test.execute();
        } catch (AssertionError expected) {
            LOGGER.debug("Fails as before: {}", displayName, expected);
            return;
        }
        throw new AssertionError(displayName + "\npasses now: take it off the list of what is pending");
    }
}
