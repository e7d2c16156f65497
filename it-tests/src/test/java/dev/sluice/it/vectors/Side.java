package dev.sluice.it.vectors;

import java.util.Locale;

/** A leg of Sluice. */
enum Side {
    CLIENT,
    SERVER;

    static Side of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
