package dev.sluice.proxy.edge.http;

import dev.sluice.proxy.route.Route;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Optional;

/** Hears of every HTTP request when it is over, for metrics. Must neither block nor throw. */
@FunctionalInterface
public interface EdgeListener {
    /**
     * An HTTP request is over: answered to the last byte, or given up by the client. Called on an event loop.
     *
     * @param route that its path names; empty when it names none
     * @param method as the client wrote it, so any word
     * @param status of the answer; 0 when the client went before an answer had begun
     * @param nanos from the end of the header section to the end of the answer, 0 or more; for a stream that is its life
     */
    void answered(Optional<Route> route, HttpMethod method, int status, long nanos);

    /**
     * Hears nothing.
     *
     * @return a listener without effect
     */
    static EdgeListener none() {
        return (route, method, status, nanos) -> {};
    }
}
