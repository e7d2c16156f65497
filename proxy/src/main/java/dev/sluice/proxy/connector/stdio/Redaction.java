package dev.sluice.proxy.connector.stdio;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Makes what a child says fit for the log: without its secrets, and without control characters. */
final class Redaction {
    /** A shorter value would hide half of every line, and protects nothing. */
    private static final int SHORTEST_SECRET = 4;

    private final List<String> secrets;

    Redaction(Collection<String> secrets) {
        this.secrets = secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    String of(String line) {
        String safe = line;
        for (String secret : secrets) {
            safe = safe.replace(secret, "***");
        }
        return safe.codePoints()
                .map(c -> isVisible(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isVisible(int c) {
        return c == '\t' || !(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    }

    /** A line, of which more was cut off behind: the piece of a secret that may stand at its end is cut off as well. */
    String ofCut(String line) {
        int longest = secrets.isEmpty() ? 0 : secrets.get(0).length() - 1;
        String safe = of(line);
        return safe.substring(0, Math.max(0, safe.length() - longest)) + "...";
    }
}
