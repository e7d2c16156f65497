package dev.sluice.proxy.fault;

import java.util.Locale;

/** Whose fault it was. */
public enum Party {
    /** The client sent or asked something wrong. */
    CLIENT,
    /** Sluice itself, or its limits. */
    PROXY,
    /** The server behind Sluice, or the way to it. */
    UPSTREAM;

    /**
     * The name in {@code error.data.fault}.
     *
     * @return lower case
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
