package dev.sluice.proxy.route;

import dev.sluice.proxy.connector.CallDeadline;
import java.time.Duration;
import java.util.List;
import reactor.core.scheduler.Scheduler;

/**
 * Limits and time-outs of one route.
 *
 * @param maxRequestBody largest body that a client may send, in bytes, 1 or more
 * @param bodyTimeout longest time for a client to send its body, 1 ms or more
 * @param handshake longest time for a client of HTTP+SSE to finish its handshake, 1 ms or more
 * @param callIdle longest time without a sign of life from the upstream; zero for no limit
 * @param callTotal longest time for one call; zero for no limit
 * @param detached how long a legacy call goes on after its client has gone, 1 ms or more
 * @param taskPoll time between two looks at a task whose server has no wish of its own, 1 ms or more
 * @param keepAlive time between two comments on a quiet stream; zero sends none
 * @param maxOpenQuestions how many questions a legacy session may have without an answer, 1 or more
 * @param maxChannelCalls how many calls of one client over HTTP+SSE or standard input may be under way, 1 or more
 * @param forwardHeaders names of headers of clients that the upstream gets, in lower case
 * @param samplingContext whether clients of revisions that have no word for it are announced as such that include
 *     context in samples
 * @param anonymousSessions whether requests of clients that have opened no session are served
 * @param recovery what happens when the upstream has lost a session
 */
public record RouteSettings(
        int maxRequestBody,
        Duration bodyTimeout,
        Duration handshake,
        Duration callIdle,
        Duration callTotal,
        Duration detached,
        Duration taskPoll,
        Duration keepAlive,
        int maxOpenQuestions,
        int maxChannelCalls,
        List<String> forwardHeaders,
        boolean samplingContext,
        boolean anonymousSessions,
        RecoverySettings recovery) {
    /** Copies the list. */
    public RouteSettings {
        forwardHeaders = List.copyOf(forwardHeaders);
    }

    /**
     * Starts the clock of one message to the upstream.
     *
     * @param timer tells the time
     * @return with the limits of this route
     */
    public CallDeadline deadline(Scheduler timer) {
        return new CallDeadline(callIdle, callTotal, timer);
    }
}
