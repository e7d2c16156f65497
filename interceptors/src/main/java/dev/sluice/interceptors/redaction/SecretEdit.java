package dev.sluice.interceptors.redaction;

import dev.sluice.interceptors.message.TextEdit;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Takes the secrets out of one message, and counts them. */
final class SecretEdit implements TextEdit {
    private static final Set<String> ENCODED = Set.of("blob", "data");
    private static final String BY_NAME = "secret-member";

    /** Shorter numbers are no card numbers. */
    private static final int SHORTEST_NUMBER = 13;

    private final SecretScanner scanner;
    private final Set<String> secretMembers;
    private final Map<String, Long> found = new TreeMap<>();
    private int names;

    SecretEdit(SecretScanner scanner, Set<String> secretMembers) {
        this.scanner = scanner;
        this.secretMembers = secretMembers;
    }

    /** How often each kind was there. */
    Map<String, Long> found() {
        return found;
    }

    @Override
    public String string(String member, String text) {
        if (!text.isEmpty() && isSecret(member)) {
            count(BY_NAME, 1);
            return SecretScanner.replacement(BY_NAME);
        }
        String redacted = scanner.redact(text, this::count);
        return redacted.equals(text) && ENCODED.contains(member) ? scanner.redactEncoded(text, this::count) : redacted;
    }

    /** Numbered, because two members of an object must not end up with the same name. */
    @Override
    public String name(String name) {
        String redacted = scanner.redact(name, this::count);
        return redacted.equals(name) ? name : redacted + "#" + ++names;
    }

    @Override
    public String number(String member, String literal) {
        if (isSecret(member)) {
            count(BY_NAME, 1);
            return SecretScanner.replacement(BY_NAME);
        }
        return literal.length() < SHORTEST_NUMBER ? literal : scanner.redact(literal, this::count);
    }

    private void count(String kind, long times) {
        found.merge(kind, times, Long::sum);
    }

    private boolean isSecret(String member) {
        return !secretMembers.isEmpty() && secretMembers.contains(member.toLowerCase(Locale.ROOT));
    }
}
