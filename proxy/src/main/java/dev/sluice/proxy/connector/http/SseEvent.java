package dev.sluice.proxy.connector.http;

import org.jspecify.annotations.Nullable;

/** One server-sent event. */
final class SseEvent {
    private final String name;
    private final byte[] data;
    private final @Nullable String id;
    private final long retryMillis;

    /**
     * Makes an event.
     *
     * @param name the event's name; empty when it had none
     * @param data its data lines joined by a line feed, UTF-8
     * @param id its id; null when it had none
     * @param retryMillis the reconnection time it asks for; -1 when it asks for none
     */
    SseEvent(String name, byte[] data, @Nullable String id, long retryMillis) {
        this.name = name;
        this.data = data;
        this.id = id;
        this.retryMillis = retryMillis;
    }

    String name() {
        return name;
    }

    byte[] data() {
        return data;
    }

    @Nullable
    String id() {
        return id;
    }

    long retryMillis() {
        return retryMillis;
    }
}
