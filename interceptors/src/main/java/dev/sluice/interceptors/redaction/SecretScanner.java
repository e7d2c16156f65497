package dev.sluice.interceptors.redaction;

import dev.sluice.interceptors.redaction.Detector.Span;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;

/** Finds secrets in texts and puts a note in their place. Thread-safe. */
public final class SecretScanner {
    private final List<Detector> detectors;

    private SecretScanner(List<Detector> detectors) {
        this.detectors = List.copyOf(detectors);
    }

    /**
     * Looks for the kinds that are known to be secrets.
     *
     * @return the standard kinds
     */
    public static SecretScanner standard() {
        return of(Detectors.standard(), Map.of());
    }

    /**
     * Looks for chosen kinds.
     *
     * @param kinds by name
     * @param custom regular expressions in RE2 syntax, by the name of the kind that they find
     * @return a scanner
     * @throws IllegalArgumentException when a kind is not known, or an expression is not valid
     */
    public static SecretScanner of(List<String> kinds, Map<String, String> custom) {
        Stream<Detector> own = custom.entrySet().stream()
                .map(expression -> RegexDetector.own(expression.getKey(), expression.getValue()));
        return new SecretScanner(
                Stream.concat(Detectors.named(kinds).stream(), own).toList());
    }

    /**
     * Takes the secrets out of a text.
     *
     * @param text any
     * @param found told the kind of each secret, and how often it was there
     * @return the very text that came in when there is none
     */
    public String redact(String text, ObjLongConsumer<String> found) {
        List<Found> all = find(text);
        if (all.isEmpty()) {
            return text;
        }
        StringBuilder redacted = new StringBuilder();
        int copied = 0;
        for (Found one : all) {
            redacted.append(text, copied, one.span().start()).append(replacement(one.kind()));
            copied = one.span().end();
            found.accept(one.kind(), 1);
        }
        return redacted.append(text, copied, text.length()).toString();
    }

    /** The same for text in Base64; binary content is left alone. */
    String redactEncoded(String text, ObjLongConsumer<String> found) {
        return decoded(text)
                .map(plain -> {
                    String redacted = redact(plain, found);
                    return redacted.equals(plain)
                            ? text
                            : Base64.getEncoder().encodeToString(redacted.getBytes(StandardCharsets.UTF_8));
                })
                .orElse(text);
    }

    static String replacement(String kind) {
        return "[redacted:" + kind + "]";
    }

    /** What was found, without overlaps: where two overlap, one replacement covers both. */
    private List<Found> find(String text) {
        List<Found> all = new ArrayList<>();
        for (Detector detector : detectors) {
            for (Span span : detector.find(text)) {
                all.add(new Found(detector.kind(), span));
            }
        }
        if (all.size() < 2) {
            return all;
        }
        all.sort(Comparator.comparingInt(one -> one.span().start()));
        return merged(all);
    }

    private static List<Found> merged(List<Found> sorted) {
        List<Found> merged = new ArrayList<>();
        Found last = sorted.get(0);
        for (Found next : sorted.subList(1, sorted.size())) {
            if (next.span().start() < last.span().end()) {
                int end = Math.max(last.span().end(), next.span().end());
                last = new Found(last.kind(), new Span(last.span().start(), end));
            } else {
                merged.add(last);
                last = next;
            }
        }
        merged.add(last);
        return merged;
    }

    private static Optional<String> decoded(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private record Found(String kind, Span span) {}
}
