package dev.sluice.proxy.route;

import dev.sluice.interceptors.chain.InterceptorChain;

/**
 * The interceptors of a route as they are at the moment. They change as a whole: whoever has asked once goes on with what
 * it was given, and whoever asks later gets all of the new ones. Thread-safe.
 */
public final class RouteChain {
    private volatile InterceptorChain current;

    /**
     * Starts with a chain.
     *
     * @param first in effect until it is replaced
     */
    public RouteChain(InterceptorChain first) {
        this.current = first;
    }

    /**
     * What is in effect for what begins now.
     *
     * @return never changes itself
     */
    public InterceptorChain current() {
        return current;
    }

    /**
     * Puts another chain into effect.
     *
     * @param next for everything that begins from now on; the one before stays of use for what has begun with it
     */
    public void replace(InterceptorChain next) {
        current = next;
    }
}
