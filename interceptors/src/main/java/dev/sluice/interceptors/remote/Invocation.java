package dev.sluice.interceptors.remote;

import dev.sluice.interceptors.Principal;
import dev.sluice.interceptors.message.JsonView;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A question to an interceptor.
 *
 * @param interceptor who is asked
 * @param event method of the operation
 * @param phase of the operation
 * @param payload what is to be judged or changed
 * @param config for this interceptor, as the operator wrote it; left out when empty
 * @param limit longest time for the answer
 * @param circumstances of the message
 */
record Invocation(
        RemoteInterceptor interceptor,
        String event,
        Phase phase,
        JsonView payload,
        Map<String, Object> config,
        Duration limit,
        Circumstances circumstances) {
    /**
     * What an interceptor is told besides.
     *
     * @param principal who is authenticated
     * @param claims what else is known of the principal; empty where that is nobody's business
     * @param trace where the request stands in a trace
     * @param timestamp when Sluice read the message
     * @param session what logs show of it; not the id, which would let others use the session
     */
    record Circumstances(
            Principal principal,
            Map<String, Object> claims,
            Optional<TracePosition> trace,
            Instant timestamp,
            Optional<String> session) {}

    /** A position in a trace, in the hexadecimal digits of W3C trace context. */
    record TracePosition(String trace, String span) {}
}
