package dev.sluice.config;

/**
 * Section {@code session.events}: the bounded event log of one session.
 *
 * @param maxEvents events kept per session, default 256
 * @param maxBytes data of the events kept per session, default 1 MiB
 * @param completedStreams streams that have ended and can still be resumed, per session, default 16
 */
public record EventsConfig(int maxEvents, DataSize maxBytes, int completedStreams) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static EventsConfig defaults() {
        return new EventsConfig(256, DataSize.ofMebibytes(1), 16);
    }
}
