package dev.sluice.proxy.connector;

/** Hears of what upstreams say on their lines that is no message. Called by any thread; must not block. */
@FunctionalInterface
public interface LineListener {
    /**
     * Something could not be read and was passed over.
     *
     * @param route whose upstream said it
     */
    void unreadable(String route);
}
