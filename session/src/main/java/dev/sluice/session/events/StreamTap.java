package dev.sluice.session.events;

/**
 * Hears what is written to one stream, in the order of the stream. Called while the stream is locked, so it hands over
 * what it hears and returns.
 *
 * @param <T> what events carry
 */
public interface StreamTap<T> {
    /**
     * An event was written.
     *
     * @param sequence its number in the stream
     * @param data what it carries
     */
    void appended(long sequence, T data);

    /** No event will follow. Not heard when the log is closed. */
    void completed();

    /**
     * Hears nothing.
     *
     * @param <T> what events carry
     * @return does nothing
     */
    static <T> StreamTap<T> none() {
        return new StreamTap<>() {
            @Override
            public void appended(long sequence, T data) {}

            @Override
            public void completed() {}
        };
    }
}
