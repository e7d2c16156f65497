package dev.sluice.proxy.bridge.driving;

import dev.sluice.interceptors.message.JsonView;
import dev.sluice.proxy.fault.FaultException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to be done about a driven call. */
sealed interface CallAction {
    /** Nothing: what happened came too late, or more must happen. */
    record Nothing() implements CallAction {}

    /** The client gets the server's final answer. */
    record Reply() implements CallAction {}

    /**
     * The client is asked.
     *
     * @param keys of the questions
     */
    record Ask(List<String> keys) implements CallAction {}

    /**
     * The server is called again.
     *
     * @param answers by key
     * @param requestState as the server gave it; empty when it gave none
     * @param pause how long to wait before
     */
    record CallAgain(Map<String, JsonView> answers, Optional<JsonView> requestState, Duration pause)
            implements CallAction {}

    /**
     * The client gets an error, and is told that it need not answer any more.
     *
     * @param failure the error
     * @param unanswered keys of the questions that are open
     */
    record GiveUp(FaultException failure, List<String> unanswered) implements CallAction {}

    /**
     * The client gets no answer, because it wants none, and is told that it need not answer any more either.
     *
     * @param unanswered keys of the questions that are open
     * @param reason why the client has withdrawn its request
     */
    record Stop(List<String> unanswered, Optional<String> reason) implements CallAction {}
}
