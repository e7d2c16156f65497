package dev.sluice.config;

import java.time.Duration;

/**
 * What a legacy upstream is used for by clients of 2026-07-28, which have no sessions. How long a call waits for its client
 * is {@code timeouts.parkedCall}.
 *
 * @param isolation who may share a session, default principal
 * @param sessions sessions in all, default 1000
 * @param sessionsPerPrincipal sessions of one principal, default 50
 * @param sessionIdle time that a session is kept which nobody uses, default 5 min
 * @param sessionWait time that a call waits for a session when all are in use, default 10 s
 * @param waitingCalls calls that wait so, default 1000
 * @param waitingCallsPerPrincipal of them those of one principal, default 100
 * @param prewarmed with a session for each request, unused sessions that are kept ready, default 1
 * @param parkedCalls calls that wait for answers of users, default 1000
 * @param parkedCallsPerPrincipal of them those of one principal, default 50
 * @param parkedMessages messages that are kept for the client of such a call, default 256
 * @param coalescing time that more questions are waited for after the first, default 25 ms
 * @param rounds how often a client may have to come back for one call, default 32
 * @param listens streams of changes, default 1000
 * @param listensPerPrincipal of them those of one principal, default 20
 * @param subscriptions resources that one stream may be about, default 100
 * @param rootsWait time that a question for roots waits for a call that can carry it, default 30 s
 * @param rootsQuestions questions for roots that wait so in one session, default 8
 * @param ttl time that clients may keep lists and contents, default 0 s
 * @param cacheScope who may share what they keep, default private
 */
public record ModernClientsConfig(
        SessionIsolation isolation,
        int sessions,
        int sessionsPerPrincipal,
        Duration sessionIdle,
        Duration sessionWait,
        int waitingCalls,
        int waitingCallsPerPrincipal,
        int prewarmed,
        int parkedCalls,
        int parkedCallsPerPrincipal,
        int parkedMessages,
        Duration coalescing,
        int rounds,
        int listens,
        int listensPerPrincipal,
        int subscriptions,
        Duration rootsWait,
        int rootsQuestions,
        Duration ttl,
        CacheScope cacheScope) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static ModernClientsConfig defaults() {
        return new ModernClientsConfig(
                SessionIsolation.PRINCIPAL,
                1_000,
                50,
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                1_000,
                100,
                1,
                1_000,
                50,
                256,
                Duration.ofMillis(25),
                32,
                1_000,
                20,
                100,
                Duration.ofSeconds(30),
                8,
                Duration.ZERO,
                CacheScope.PRIVATE);
    }
}
