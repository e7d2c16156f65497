package dev.sluice.config.load;

import dev.sluice.config.DataSize;
import dev.sluice.config.LimitsConfig;

/** Section {@code limits}: global, and what of it a route may override. */
final class LimitsSection {
    static final Section<LimitsConfig, LimitsConfig> GLOBAL = define(Scope.GLOBAL);
    static final Section<LimitsConfig, LimitsConfig> ROUTE = define(Scope.ROUTE);

    private LimitsSection() {}

    private static Section<LimitsConfig, LimitsConfig> define(Scope scope) {
        SectionBuilder<LimitsConfig> keys = new SectionBuilder<>(LimitsConfig.defaults(), scope);
        Key<LimitsConfig, DataSize> requestBody = keys.key(
                "requestBody",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(1024)),
                LimitsConfig::requestBody,
                "body of an HTTP request");
        Key<LimitsConfig, DataSize> headerSection = keys.globalKey(
                "headerSection",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(1)),
                LimitsConfig::headerSection,
                "all header fields of an HTTP request");
        Key<LimitsConfig, DataSize> requestLine = keys.globalKey(
                "requestLine",
                Quantities.size(DataSize.ofBytes(256), DataSize.ofKibibytes(64)),
                LimitsConfig::requestLine,
                "first line of an HTTP request");
        Key<LimitsConfig, Integer> jsonDepth = keys.key(
                "jsonDepth",
                Quantities.count(1, 1_000),
                LimitsConfig::jsonDepth,
                "nesting of objects and arrays in a message");
        Key<LimitsConfig, Integer> jsonTokens = keys.key(
                "jsonTokens", Quantities.count(100, 100_000_000), LimitsConfig::jsonTokens, "JSON tokens in a message");
        Key<LimitsConfig, DataSize> jsonString = keys.key(
                "jsonString",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(1024)),
                LimitsConfig::jsonString,
                "one string value in a message");
        Key<LimitsConfig, DataSize> jsonName = keys.key(
                "jsonName",
                Quantities.size(DataSize.ofBytes(64), DataSize.ofMebibytes(1)),
                LimitsConfig::jsonName,
                "one member name in a message");
        Key<LimitsConfig, Integer> jsonNumber = keys.key(
                "jsonNumber",
                Quantities.count(20, 1_000),
                LimitsConfig::jsonNumber,
                "digits of one number in a message");
        Key<LimitsConfig, Integer> batchSize = keys.key(
                "batchSize", Quantities.count(1, 10_000), LimitsConfig::batchSize, "messages in one JSON-RPC batch");
        Key<LimitsConfig, DataSize> upstreamResult = keys.key(
                "upstreamResult",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(1024)),
                LimitsConfig::upstreamResult,
                "one JSON answer of an upstream");
        Key<LimitsConfig, DataSize> sseLine = keys.key(
                "sseLine",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(1024)),
                LimitsConfig::sseLine,
                "one line of an event stream");
        Key<LimitsConfig, DataSize> sseEvent = keys.key(
                "sseEvent",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(1024)),
                LimitsConfig::sseEvent,
                "one event of an event stream");
        Key<LimitsConfig, Integer> connections = keys.globalKey(
                "connections",
                Quantities.count(1, 1_000_000),
                LimitsConfig::connections,
                "open connections of the listener");
        Key<LimitsConfig, Integer> upstreamCalls = keys.key(
                "upstreamCalls",
                Quantities.count(1, 1_000_000),
                LimitsConfig::upstreamCalls,
                "concurrent upstream calls of one route, at each of its urls");
        Key<LimitsConfig, Integer> upstreamStreams = keys.key(
                "upstreamStreams",
                Quantities.count(1, 1_000_000),
                LimitsConfig::upstreamStreams,
                "concurrent upstream listening streams of one route, at each of its urls");
        Key<LimitsConfig, Integer> openQuestions = keys.key(
                "openQuestions",
                Quantities.count(1, 10_000),
                LimitsConfig::openQuestions,
                "questions without an answer in one legacy session; more are refused to the upstream");
        Key<LimitsConfig, Integer> channelCalls = keys.key(
                "channelCalls",
                Quantities.count(1, 10_000),
                LimitsConfig::channelCalls,
                "calls under way at once of one client over HTTP+SSE or standard input; one more is refused");
        Key<LimitsConfig, Integer> drivenCalls = keys.key(
                "drivenCalls",
                Quantities.count(1, 1_000_000),
                LimitsConfig::drivenCalls,
                "calls of legacy clients under way at a modern upstream of one route, those included that wait for"
                        + " answers of users; one more is refused");
        Key<LimitsConfig, Integer> drivenCallsPerPrincipal = keys.key(
                "drivenCallsPerPrincipal",
                Quantities.count(1, 1_000_000),
                LimitsConfig::drivenCallsPerPrincipal,
                "of them those of one principal; clients without one count by session");
        Key<LimitsConfig, Integer> inputRounds = keys.key(
                "inputRounds",
                Quantities.count(1, 1_000),
                LimitsConfig::inputRounds,
                "requests to a modern upstream that one call of a legacy client may take; it asks for input by wanting to be called again");
        Key<LimitsConfig, Integer> sseQueuedMessages = keys.key(
                "sseQueuedMessages",
                Quantities.count(1, 1_000_000),
                LimitsConfig::sseQueuedMessages,
                "most messages of a server of HTTP+SSE that wait for one slow reader, before its stream is not read");
        Key<LimitsConfig, DataSize> sseQueuedBytes = keys.key(
                "sseQueuedBytes",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(1024)),
                LimitsConfig::sseQueuedBytes,
                "how many bytes they have at most");
        Key<LimitsConfig, Integer> tasks = keys.key(
                "tasks",
                Quantities.count(1, 1_000_000),
                LimitsConfig::tasks,
                "tasks that Sluice keeps for clients of another era than their server's, of one route; finished ones"
                        + " give way to new ones");
        Key<LimitsConfig, Integer> tasksPerPrincipal = keys.key(
                "tasksPerPrincipal",
                Quantities.count(1, 1_000_000),
                LimitsConfig::tasksPerPrincipal,
                "of them those of one principal");
        Key<LimitsConfig, DataSize> taskAnswers = keys.key(
                "taskAnswers",
                Quantities.size(DataSize.ofKibibytes(1), DataSize.ofMebibytes(1024)),
                LimitsConfig::taskAnswers,
                "answers of ended tasks that are kept for legacy clients, of one route; the oldest give way to new ones");
        Key<LimitsConfig, Integer> knownTools = keys.key(
                "knownTools",
                Quantities.count(1, 1_000_000),
                LimitsConfig::knownTools,
                "tools of the upstream of one route of which is remembered what its lists have said: which arguments"
                        + " headers repeat, and which run as tasks");
        Key<LimitsConfig, Integer> serviceConnections = keys.globalKey(
                "serviceConnections",
                Quantities.count(1, 10_000),
                LimitsConfig::serviceConnections,
                "open connections to the policy services that interceptors ask, and as many to each server of remote"
                        + " interceptors");
        Key<LimitsConfig, Integer> blockingThreads = keys.globalKey(
                "blockingThreads",
                Quantities.count(1, 1_000),
                LimitsConfig::blockingThreads,
                "threads for what may wait: interceptors that say so, admin pages, the files of the configuration");
        Key<LimitsConfig, Integer> blockingQueue = keys.globalKey(
                "blockingQueue",
                Quantities.count(1, 1_000_000),
                LimitsConfig::blockingQueue,
                "calls that wait for each of these threads; one more fails");
        return keys.build(values -> new LimitsConfig(
                values.get(requestBody),
                values.get(headerSection),
                values.get(requestLine),
                values.get(jsonDepth),
                values.get(jsonTokens),
                values.get(jsonString),
                values.get(jsonName),
                values.get(jsonNumber),
                values.get(batchSize),
                values.get(upstreamResult),
                values.get(sseLine),
                values.get(sseEvent),
                values.get(connections),
                values.get(upstreamCalls),
                values.get(upstreamStreams),
                values.get(openQuestions),
                values.get(channelCalls),
                values.get(drivenCalls),
                values.get(drivenCallsPerPrincipal),
                values.get(inputRounds),
                values.get(sseQueuedMessages),
                values.get(sseQueuedBytes),
                values.get(tasks),
                values.get(tasksPerPrincipal),
                values.get(taskAnswers),
                values.get(knownTools),
                values.get(serviceConnections),
                values.get(blockingThreads),
                values.get(blockingQueue)));
    }
}
