package dev.sluice.proxy.bridge.parking;

import java.util.Locale;
import java.util.Optional;

/** How much a client wants to hear, the least first to be heard of coming first. */
enum LogLevel {
    DEBUG,
    INFO,
    NOTICE,
    WARNING,
    ERROR,
    CRITICAL,
    ALERT,
    EMERGENCY;

    /** Empty for a text that is no level. */
    static Optional<LogLevel> parse(String text) {
        for (LogLevel level : values()) {
            if (level.wireName().equals(text)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether somebody who wants this level wants to hear a message of another one. */
    boolean includes(LogLevel other) {
        return other.compareTo(this) >= 0;
    }
}
