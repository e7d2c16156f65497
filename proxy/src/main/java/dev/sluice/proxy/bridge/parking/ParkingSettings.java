package dev.sluice.proxy.bridge.parking;

import dev.sluice.proxy.bridge.TaskSettings;
import java.time.Duration;

/**
 * Limits of the machine for modern clients in front of one legacy server.
 *
 * @param isolation who may share a session
 * @param sessions most sessions with the server in all, those that are being opened included; 1 or more
 * @param sessionsPerCaller most sessions of one principal, 1 or more
 * @param idle how long a session that nobody uses is kept, 1 ms or more
 * @param prewarmed with {@link Isolation#REQUEST}, how many unused sessions are kept ready for each kind of client, 0 or
 *     more
 * @param leaseWait longest time to wait for a session when all that there may be are in use, 1 ms or more
 * @param waiting most calls in all that wait for one, 1 or more
 * @param waitingPerCaller most of them of one principal, 1 or more
 * @param handshake longest time for a handshake with the server, 1 ms or more
 * @param parked most calls in all that wait for answers of users, 1 or more
 * @param parkedPerCaller most of them of one principal, 1 or more
 * @param continuation how long a call waits for its client to come back, 1 ms or more
 * @param coalescing how long further questions are waited for after the first, so that the client gets them together; 0
 *     or more
 * @param rounds how often a client may have to come back for one call, 1 or more
 * @param buffer most messages that are kept for a client that is to come back, or that reads slowly; 1 or more
 * @param listens most {@code subscriptions/listen} streams in all, 1 or more
 * @param listensPerCaller most of them of one principal, 1 or more
 * @param subscriptions most resources that one stream may be subscribed to, 1 or more
 * @param carrier how long a question for roots that belongs to no call waits for one, 1 ms or more
 * @param waitingQuestions most questions of one session that wait so, 1 or more
 * @param ttl how long clients may keep lists and contents, 0 or more
 * @param cacheScope {@code public} or {@code private}: who may share what was kept
 * @param knownTools tools of which is remembered whether they run as tasks, 1 or more
 * @param tasks tasks of the server
 */
public record ParkingSettings(
        Isolation isolation,
        int sessions,
        int sessionsPerCaller,
        Duration idle,
        int prewarmed,
        Duration leaseWait,
        int waiting,
        int waitingPerCaller,
        Duration handshake,
        int parked,
        int parkedPerCaller,
        Duration continuation,
        Duration coalescing,
        int rounds,
        int buffer,
        int listens,
        int listensPerCaller,
        int subscriptions,
        Duration carrier,
        int waitingQuestions,
        Duration ttl,
        String cacheScope,
        int knownTools,
        TaskSettings tasks) {

    /**
     * What is in force when nobody sets anything else.
     *
     * @return the defaults of the configuration
     */
    public static ParkingSettings defaults() {
        return new ParkingSettings(
                Isolation.PRINCIPAL,
                1_000,
                50,
                Duration.ofMinutes(5),
                1,
                Duration.ofSeconds(10),
                1_000,
                100,
                Duration.ofSeconds(30),
                1_000,
                50,
                Duration.ofMinutes(10),
                Duration.ofMillis(25),
                32,
                256,
                1_000,
                20,
                100,
                Duration.ofSeconds(30),
                8,
                Duration.ZERO,
                "private",
                10_000,
                TaskSettings.defaults());
    }
}
