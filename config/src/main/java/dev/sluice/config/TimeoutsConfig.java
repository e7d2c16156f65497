package dev.sluice.config;

import java.time.Duration;

/**
 * Section {@code timeouts}, of the file or of a route. In a {@link RouteConfig} these are the times in effect: what the
 * route sets, and the global value for the rest.
 *
 * @param requestHeaders time for the whole header section to arrive, default 10 s; global only
 * @param requestBody time for the whole body to arrive, default 20 s
 * @param idleConnection time that a connection without an HTTP request stays open, default 75 s; global only
 * @param unreadAnswer time that a client may take nothing of an answer that waits for it, default 30 s; global only
 * @param handshake time for a client of HTTP+SSE to finish its handshake, default 60 s; a stream that is not used until then
 *     ends
 * @param upstreamConnect time to connect to an upstream, default 5 s
 * @param upstreamWait time that a message waits for a free connection to an upstream, default 5 s
 * @param upstreamProbe time for each answer of an upstream that is asked what it is, default 5 s
 * @param upstreamCall time without any sign of life from the upstream, default 60 s; at most {@code upstreamCallTotal}
 * @param upstreamCallTotal time for a call as a whole, however much progress it reports, default 10 min
 * @param parkedCall time that a legacy upstream's call waits for its modern client to come back with answers, default 10
 *     min
 * @param keepAlive time between two events after which a comment keeps the stream open, default 15 s; zero sends none
 * @param detachedCall time that a call goes on after its legacy client is gone, default 5 min
 * @param question time that a modern upstream's question waits for the answer of a legacy client, default 10 min
 * @param taskPoll time between two looks at a task that Sluice runs for a client, when the server has no wish, default 1 s
 * @param task time that a task of a legacy upstream is kept for its modern client, however long the upstream keeps it,
 *     default 1 h
 * @param hostedTask time that the answer of a modern upstream is kept for a legacy client that has asked for a task,
 *     default 5 min
 * @param sseSlowReader how long one slow reader may hold up all others of a session at a server of HTTP+SSE, default 10 s
 * @param sseUnclaimedQuestion how long a question of such a server that belongs to no call waits for a client that takes
 *     it, default 30 s
 * @param interceptor time for one interceptor to decide, default 500 ms
 */
public record TimeoutsConfig(
        Duration requestHeaders,
        Duration requestBody,
        Duration idleConnection,
        Duration unreadAnswer,
        Duration handshake,
        Duration upstreamConnect,
        Duration upstreamWait,
        Duration upstreamProbe,
        Duration upstreamCall,
        Duration upstreamCallTotal,
        Duration parkedCall,
        Duration keepAlive,
        Duration detachedCall,
        Duration question,
        Duration taskPoll,
        Duration task,
        Duration hostedTask,
        Duration sseSlowReader,
        Duration sseUnclaimedQuestion,
        Duration interceptor) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static TimeoutsConfig defaults() {
        return new TimeoutsConfig(
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofSeconds(15),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMillis(500));
    }
}
