package dev.sluice.config.load;

import dev.sluice.config.CacheScope;
import dev.sluice.config.ModernClientsConfig;
import dev.sluice.config.SessionIsolation;
import java.time.Duration;

/** Section {@code modernClients} of an upstream. */
final class ModernClientsSection {
    static final Section<ModernClientsConfig, ModernClientsConfig> DEFINITION = modernClients();

    private ModernClientsSection() {}

    private static Section<ModernClientsConfig, ModernClientsConfig> modernClients() {
        SectionBuilder<ModernClientsConfig> keys = new SectionBuilder<>(ModernClientsConfig.defaults(), Scope.GLOBAL);
        Key<ModernClientsConfig, SessionIsolation> isolation = keys.key(
                "isolation",
                Texts.oneOf("choice", SessionIsolation.class),
                ModernClientsConfig::isolation,
                "who of the clients without sessions may share one: principal, those of one principal"
                        + " that announce the same; request, nobody; shared, all that announce the same");
        Key<ModernClientsConfig, Integer> sessions =
                keys.key("sessions", Quantities.count(1, 100_000), ModernClientsConfig::sessions, "sessions in all");
        Key<ModernClientsConfig, Integer> sessionsPerPrincipal = keys.key(
                "sessionsPerPrincipal",
                Quantities.count(1, 100_000),
                ModernClientsConfig::sessionsPerPrincipal,
                "sessions of one principal");
        Key<ModernClientsConfig, Duration> sessionIdle = keys.key(
                "sessionIdle",
                Quantities.duration(Duration.ofMillis(100), Duration.ofHours(24)),
                ModernClientsConfig::sessionIdle,
                "time that a session is kept which nobody uses");
        Key<ModernClientsConfig, Duration> sessionWait = keys.key(
                "sessionWait",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                ModernClientsConfig::sessionWait,
                "time that a call waits for a session when there may be no more");
        Key<ModernClientsConfig, Integer> waitingCalls = keys.key(
                "waitingCalls",
                Quantities.count(1, 1_000_000),
                ModernClientsConfig::waitingCalls,
                "calls that wait for a session; one more is refused");
        Key<ModernClientsConfig, Integer> waitingCallsPerPrincipal = keys.key(
                "waitingCallsPerPrincipal",
                Quantities.count(1, 1_000_000),
                ModernClientsConfig::waitingCallsPerPrincipal,
                "of them those of one principal, unless sessions are shared");
        Key<ModernClientsConfig, Integer> prewarmed = keys.key(
                "prewarmed",
                Quantities.count(0, 1000),
                ModernClientsConfig::prewarmed,
                "with isolation: request, unused sessions that are kept ready for each kind of client");
        Key<ModernClientsConfig, Integer> parkedCalls = keys.key(
                "parkedCalls",
                Quantities.count(1, 1_000_000),
                ModernClientsConfig::parkedCalls,
                "calls that wait for answers of users");
        Key<ModernClientsConfig, Integer> parkedCallsPerPrincipal = keys.key(
                "parkedCallsPerPrincipal",
                Quantities.count(1, 1_000_000),
                ModernClientsConfig::parkedCallsPerPrincipal,
                "calls of one principal that wait for answers of users");
        Key<ModernClientsConfig, Integer> parkedMessages = keys.key(
                "parkedMessages",
                Quantities.count(1, 100_000),
                ModernClientsConfig::parkedMessages,
                "messages that are kept for the client of such a call, and for one that reads slowly;"
                        + " the oldest give way");
        Key<ModernClientsConfig, Duration> coalescing = keys.key(
                "coalescing",
                Quantities.durationOrZero(Duration.ofMillis(1), Duration.ofSeconds(10)),
                ModernClientsConfig::coalescing,
                "time that more questions of the upstream are waited for after the first, so that the"
                        + " client gets them together");
        Key<ModernClientsConfig, Integer> rounds = keys.key(
                "rounds",
                Quantities.count(1, 1_000),
                ModernClientsConfig::rounds,
                "how often a client may have to come back for one call");
        Key<ModernClientsConfig, Integer> listens = keys.key(
                "listens",
                Quantities.count(1, 1_000_000),
                ModernClientsConfig::listens,
                "subscriptions/listen streams in all");
        Key<ModernClientsConfig, Integer> listensPerPrincipal = keys.key(
                "listensPerPrincipal",
                Quantities.count(1, 1_000_000),
                ModernClientsConfig::listensPerPrincipal,
                "subscriptions/listen streams of one principal");
        Key<ModernClientsConfig, Integer> subscriptions = keys.key(
                "subscriptions",
                Quantities.count(1, 10_000),
                ModernClientsConfig::subscriptions,
                "resources that one such stream may be about; those beyond are left out of its" + " acknowledgement");
        Key<ModernClientsConfig, Duration> rootsWait = keys.key(
                "rootsWait",
                Quantities.duration(Duration.ofMillis(1), Duration.ofMinutes(10)),
                ModernClientsConfig::rootsWait,
                "time that a question for roots which belongs to no call waits for a call that can" + " carry it");
        Key<ModernClientsConfig, Integer> rootsQuestions = keys.key(
                "rootsQuestions",
                Quantities.count(1, 10_000),
                ModernClientsConfig::rootsQuestions,
                "questions for roots that wait so in one session; one more is refused to the upstream");
        Key<ModernClientsConfig, Duration> ttl = keys.key(
                "ttl",
                Quantities.durationOrZero(Duration.ofMillis(1), Duration.ofHours(24)),
                ModernClientsConfig::ttl,
                "time that clients may keep lists and contents");
        Key<ModernClientsConfig, CacheScope> cacheScope = keys.key(
                "cacheScope",
                Texts.oneOf("choice", CacheScope.class),
                ModernClientsConfig::cacheScope,
                "who may share what clients keep: private, one principal; public, anybody");
        return keys.build(values -> new ModernClientsConfig(
                values.get(isolation),
                values.get(sessions),
                values.get(sessionsPerPrincipal),
                values.get(sessionIdle),
                values.get(sessionWait),
                values.get(waitingCalls),
                values.get(waitingCallsPerPrincipal),
                values.get(prewarmed),
                values.get(parkedCalls),
                values.get(parkedCallsPerPrincipal),
                values.get(parkedMessages),
                values.get(coalescing),
                values.get(rounds),
                values.get(listens),
                values.get(listensPerPrincipal),
                values.get(subscriptions),
                values.get(rootsWait),
                values.get(rootsQuestions),
                values.get(ttl),
                values.get(cacheScope)));
    }
}
