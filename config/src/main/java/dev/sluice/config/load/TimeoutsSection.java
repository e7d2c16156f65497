package dev.sluice.config.load;

import dev.sluice.config.TimeoutsConfig;
import java.time.Duration;

/** Section {@code timeouts}: global, and what of it a route may override. */
final class TimeoutsSection {
    static final Section<TimeoutsConfig, TimeoutsConfig> GLOBAL = define(Scope.GLOBAL);
    static final Section<TimeoutsConfig, TimeoutsConfig> ROUTE = define(Scope.ROUTE);

    private TimeoutsSection() {}

    private static Section<TimeoutsConfig, TimeoutsConfig> define(Scope scope) {
        SectionBuilder<TimeoutsConfig> keys = new SectionBuilder<>(TimeoutsConfig.defaults(), scope);
        Key<TimeoutsConfig, Duration> requestHeaders = keys.globalKey(
                "requestHeaders",
                Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                TimeoutsConfig::requestHeaders,
                "time for the whole header section of an HTTP request to arrive");
        Key<TimeoutsConfig, Duration> requestBody = keys.key(
                "requestBody",
                Quantities.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                TimeoutsConfig::requestBody,
                "time for the whole body of an HTTP request to arrive");
        Key<TimeoutsConfig, Duration> idleConnection = keys.globalKey(
                "idleConnection",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
                TimeoutsConfig::idleConnection,
                "time that a connection without an HTTP request stays open");
        Key<TimeoutsConfig, Duration> unreadAnswer = keys.globalKey(
                "unreadAnswer",
                Quantities.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                TimeoutsConfig::unreadAnswer,
                "time that a client may take nothing of an answer that waits for it; then its connection is closed, or over"
                        + " HTTP/2 the stream of the answer");
        Key<TimeoutsConfig, Duration> handshake = keys.key(
                "handshake",
                Quantities.duration(Duration.ofMillis(100), Duration.ofHours(1)),
                TimeoutsConfig::handshake,
                "time for a client of HTTP+SSE to finish its handshake; a stream that is not used until then ends");
        Key<TimeoutsConfig, Duration> upstreamConnect = keys.key(
                "upstreamConnect",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                TimeoutsConfig::upstreamConnect,
                "time to connect to an upstream");
        Key<TimeoutsConfig, Duration> upstreamWait = keys.key(
                "upstreamWait",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                TimeoutsConfig::upstreamWait,
                "time that a message waits for one of the upstreamCalls or upstreamStreams connections; then it is refused");
        Key<TimeoutsConfig, Duration> upstreamProbe = keys.key(
                "upstreamProbe",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                TimeoutsConfig::upstreamProbe,
                "time for each answer of an upstream that is asked what it is; a command has startTimeout instead");
        Key<TimeoutsConfig, Duration> upstreamCall = keys.key(
                "upstreamCall",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(24)),
                TimeoutsConfig::upstreamCall,
                "time without any sign of life from the upstream; at most upstreamCallTotal");
        Key<TimeoutsConfig, Duration> upstreamCallTotal = keys.key(
                "upstreamCallTotal",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(24)),
                TimeoutsConfig::upstreamCallTotal,
                "time for a call as a whole, however much progress it reports");
        Key<TimeoutsConfig, Duration> parkedCall = keys.key(
                "parkedCall",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(24)),
                TimeoutsConfig::parkedCall,
                "time that a call at a legacy upstream waits for its modern client to come back with answers");
        Key<TimeoutsConfig, Duration> keepAlive = keys.key(
                "keepAlive",
                Quantities.durationOrZero(Duration.ofSeconds(1), Duration.ofMinutes(5)),
                TimeoutsConfig::keepAlive,
                "time between two events after which a comment keeps the stream open; 0s sends none");
        Key<TimeoutsConfig, Duration> detachedCall = keys.key(
                "detachedCall",
                Quantities.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
                TimeoutsConfig::detachedCall,
                "time that a call goes on after its legacy client is gone");
        Key<TimeoutsConfig, Duration> question = keys.key(
                "question",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(24)),
                TimeoutsConfig::question,
                "time that a question of a modern upstream waits for the answer of a legacy client");
        Key<TimeoutsConfig, Duration> taskPoll = keys.key(
                "taskPoll",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(1)),
                TimeoutsConfig::taskPoll,
                "time between two looks at a task that Sluice runs for a client without tasks, when the server does not"
                        + " wish for another one");
        Key<TimeoutsConfig, Duration> task = keys.key(
                "task",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(24)),
                TimeoutsConfig::task,
                "time that a task of a legacy upstream is kept for its modern client, however long the upstream keeps it");
        Key<TimeoutsConfig, Duration> hostedTask = keys.key(
                "hostedTask",
                Quantities.duration(Duration.ofMillis(10), Duration.ofHours(24)),
                TimeoutsConfig::hostedTask,
                "time that the answer of a modern upstream is kept for a legacy client that has asked for a task");
        Key<TimeoutsConfig, Duration> sseSlowReader = keys.key(
                "sseSlowReader",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                TimeoutsConfig::sseSlowReader,
                "time that one slow reader may hold up all others of its session at a server of HTTP+SSE, before it loses"
                        + " notifications");
        Key<TimeoutsConfig, Duration> sseUnclaimedQuestion = keys.key(
                "sseUnclaimedQuestion",
                Quantities.duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
                TimeoutsConfig::sseUnclaimedQuestion,
                "time that a question of a server of HTTP+SSE that belongs to no call waits for a client that takes it");
        Key<TimeoutsConfig, Duration> interceptor = keys.key(
                "interceptor",
                Quantities.duration(Duration.ofMillis(1), Duration.ofMinutes(10)),
                TimeoutsConfig::interceptor,
                "time for one interceptor to decide");
        keys.ordered(upstreamCall, upstreamCallTotal);
        return keys.build(values -> new TimeoutsConfig(
                values.get(requestHeaders),
                values.get(requestBody),
                values.get(idleConnection),
                values.get(unreadAnswer),
                values.get(handshake),
                values.get(upstreamConnect),
                values.get(upstreamWait),
                values.get(upstreamProbe),
                values.get(upstreamCall),
                values.get(upstreamCallTotal),
                values.get(parkedCall),
                values.get(keepAlive),
                values.get(detachedCall),
                values.get(question),
                values.get(taskPoll),
                values.get(task),
                values.get(hostedTask),
                values.get(sseSlowReader),
                values.get(sseUnclaimedQuestion),
                values.get(interceptor)));
    }
}
