package dev.sluice.interceptors.plugin;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/** Guesses which name somebody meant to type. */
final class NearName {
    private static final int MOST_SLIPS = 3;

    private NearName() {}

    /** The name that the fewest slips of the finger lead to; empty when even that takes more than three. */
    static Optional<String> find(String typed, Set<String> names) {
        return names.stream()
                .filter(name -> slips(typed, name) <= MOST_SLIPS)
                .min(Comparator.comparingInt(name -> slips(typed, name)));
    }

    /** Levenshtein's distance: letters inserted, left out or exchanged. */
    private static int slips(String typed, String name) {
        int[] previous = new int[name.length() + 1];
        for (int column = 0; column <= name.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= typed.length(); row++) {
            int[] current = new int[name.length() + 1];
            current[0] = row;
            for (int column = 1; column <= name.length(); column++) {
                int exchanged = previous[column - 1] + (typed.charAt(row - 1) == name.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(exchanged, 1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[name.length()];
    }
}
