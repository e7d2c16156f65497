package dev.sluice.config;

/**
 * Section {@code limits}, of the file or of a route. In a {@link RouteConfig} these are the limits in effect: what the
 * route sets, and the global value for the rest.
 *
 * @param requestBody body of an HTTP request, default 4 MiB
 * @param headerSection all header fields of an HTTP request, default 32 KiB; global only
 * @param requestLine first line of an HTTP request, default 8 KiB; global only
 * @param jsonDepth nesting of objects and arrays in a message, default 64
 * @param jsonTokens JSON tokens in a message, default 200000
 * @param jsonString one string value in a message, default 2 MiB
 * @param jsonName one member name in a message, default 1 KiB
 * @param jsonNumber digits of one number in a message, default 64
 * @param batchSize messages in one JSON-RPC batch, default 50
 * @param upstreamResult one JSON answer of an upstream, default 16 MiB
 * @param sseLine one line of an event stream, default 1 MiB
 * @param sseEvent one event of an event stream, default 4 MiB
 * @param connections open connections of the listener, default 10000; global only
 * @param upstreamCalls concurrent upstream calls of one route at each of its URLs, default 1000
 * @param upstreamStreams concurrent upstream listening streams of one route at each of its URLs, default 10000
 * @param openQuestions questions of the upstream that one legacy session may have without an answer, default 64
 * @param channelCalls calls under way at once of one client over HTTP+SSE or standard input, default 100
 * @param sseQueuedMessages messages of a server of HTTP+SSE that wait for one slow reader, default 256
 * @param sseQueuedBytes how many bytes they have at most, default 1 MiB
 * @param drivenCalls calls of legacy clients under way at a modern upstream, those included that wait for answers of
 *     users, default 10000
 * @param drivenCallsPerPrincipal of them those of one principal, default 1000
 * @param inputRounds requests that one call of a legacy client may take at a modern upstream, which asks for input by
 *     wanting to be called again, default 32
 * @param tasks tasks that Sluice keeps for clients of another era than their server's, of one route, default 1000
 * @param tasksPerPrincipal of them those of one principal, default 50
 * @param taskAnswers answers of ended tasks that are kept for legacy clients, of one route, default 64 MiB
 * @param knownTools tools of the upstream of one route of which is remembered what its lists have said, default 10 000
 * @param serviceConnections connections to the policy services of all interceptors, and to each server of interceptors,
 *     default 64; global only
 * @param blockingThreads threads for what may wait, default 16; global only
 * @param blockingQueue what waits for each of them, default 10 000; global only
 */
public record LimitsConfig(
        DataSize requestBody,
        DataSize headerSection,
        DataSize requestLine,
        int jsonDepth,
        int jsonTokens,
        DataSize jsonString,
        DataSize jsonName,
        int jsonNumber,
        int batchSize,
        DataSize upstreamResult,
        DataSize sseLine,
        DataSize sseEvent,
        int connections,
        int upstreamCalls,
        int upstreamStreams,
        int openQuestions,
        int channelCalls,
        int drivenCalls,
        int drivenCallsPerPrincipal,
        int inputRounds,
        int sseQueuedMessages,
        DataSize sseQueuedBytes,
        int tasks,
        int tasksPerPrincipal,
        DataSize taskAnswers,
        int knownTools,
        int serviceConnections,
        int blockingThreads,
        int blockingQueue) {
    /**
     * What holds when the file says nothing.
     *
     * @return the defaults named at the components
     */
    public static LimitsConfig defaults() {
        return new LimitsConfig(
                DataSize.ofMebibytes(4),
                DataSize.ofKibibytes(32),
                DataSize.ofKibibytes(8),
                64,
                200_000,
                DataSize.ofMebibytes(2),
                DataSize.ofKibibytes(1),
                64,
                50,
                DataSize.ofMebibytes(16),
                DataSize.ofMebibytes(1),
                DataSize.ofMebibytes(4),
                10_000,
                1_000,
                10_000,
                64,
                100,
                10_000,
                1_000,
                32,
                256,
                DataSize.ofMebibytes(1),
                1_000,
                50,
                DataSize.ofMebibytes(64),
                10_000,
                64,
                16,
                10_000);
    }
}
