package dev.sluice.interceptors;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names, some of them with stars that stand for any characters, or none. No text takes longer than the product of its
 * length and the length of the names. Immutable.
 */
public final class Glob {
    private static final char STAR = '*';

    private final Set<String> exact;
    private final List<String> patterns;

    private Glob(Set<String> exact, List<String> patterns) {
        this.exact = exact;
        this.patterns = patterns;
    }

    /**
     * Takes names.
     *
     * @param names with or without stars; none match nothing
     * @return matches what equals a name or fits one with stars
     */
    public static Glob of(Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        return new Glob(
                all.stream().filter(name -> name.indexOf(STAR) < 0).collect(Collectors.toUnmodifiableSet()),
                all.stream().filter(name -> name.indexOf(STAR) >= 0).toList());
    }

    /**
     * Whether there are no names.
     *
     * @return true when nothing can match
     */
    public boolean isEmpty() {
        return exact.isEmpty() && patterns.isEmpty();
    }

    /**
     * Whether a text fits.
     *
     * @param text any
     * @return true when it equals a name or fits one with stars
     */
    public boolean matches(String text) {
        return exact.contains(text) || patterns.stream().anyMatch(pattern -> fits(pattern, text));
    }

    /** Goes back to the last star only, which is enough, because what an earlier star took was the shortest that fits. */
    private static boolean fits(String pattern, String text) {
        int at = 0;
        int inText = 0;
        int star = -1;
        int starText = 0;
        while (inText < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == STAR) {
                star = at++;
                starText = inText;
            } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(inText)) {
                at++;
                inText++;
            } else if (star >= 0) {
                at = star + 1;
                inText = ++starText;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == STAR) {
            at++;
        }
        return at == pattern.length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && exact.equals(glob.exact) && patterns.equals(glob.patterns);
    }

    @Override
    public int hashCode() {
        return exact.hashCode() * 31 + patterns.hashCode();
    }

    @Override
    public String toString() {
        return exact + " " + patterns;
    }
}
