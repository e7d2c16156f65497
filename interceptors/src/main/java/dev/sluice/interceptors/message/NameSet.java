package dev.sluice.interceptors.message;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The member names seen in one object; finds a second one with the same name. Cheap for the few names of an envelope. */
final class NameSet {
    private static final int FEW = 12;

    private final String[] few = new String[FEW];
    private int count;
    private @Nullable Set<String> many;

    /** Adds a name; false when it was there already. */
    boolean add(String name) {
        if (many != null) {
            return many.add(name);
        }
        for (int i = 0; i < count; i++) {
            if (few[i].equals(name)) {
                return false;
            }
        }
        if (count == FEW) {
            many = new HashSet<>(Arrays.asList(few));
            return many.add(name);
        }
        few[count++] = name;
        return true;
    }
}
