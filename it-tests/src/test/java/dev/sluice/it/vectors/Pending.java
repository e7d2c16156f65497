package dev.sluice.it.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The vectors that are known to fail.
 *
 * @param reasons by the vector's name
 */
record Pending(Map<String, String> reasons) {
    private static final String RESOURCE = "/vectors-pending.txt";

    static Pending none() {
        return new Pending(Map.of());
    }

    /** Reads the list that belongs to this version of Sluice. */
    static Pending listed() {
        try (InputStream input = Objects.requireNonNull(Pending.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return parse(new String(input.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Pending parse(String text) {
        return new Pending(text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toUnmodifiableMap(words -> words[0], words -> words[1])));
    }

    Optional<String> reason(TestVector vector) {
        return Optional.ofNullable(reasons.get(vector.id()));
    }
}
