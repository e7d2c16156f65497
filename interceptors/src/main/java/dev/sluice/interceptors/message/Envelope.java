package dev.sluice.interceptors.message;

import org.jspecify.annotations.Nullable;

/**
 * What one streaming scan reads of a message: enough to route, correlate and check it without a tree.
 *
 * @param kind what it is
 * @param id of a request or response; null for a notification or an id-less error
 * @param method of a request or notification; empty for a response
 * @param target {@code params.name} for tools and prompts, {@code params.uri} for resources, {@code params.taskId} for
 *     tasks, and for other methods the first of these that is there; empty when there is none
 * @param protocolVersion {@code params.protocolVersion} or {@code result.protocolVersion} of a handshake
 * @param related {@code params.requestId} of a cancellation or {@code params.progressToken} of a progress notification
 * @param meta the reserved keys of {@code params._meta}
 * @param inputResponses whether {@code params.inputResponses} is there
 * @param task whether {@code params.task} is there
 * @param resultType {@code result.resultType}
 * @param errorCode {@code error.code}; 0 when it is not an error
 */
record Envelope(
        Kind kind,
        @Nullable RequestId id,
        String method,
        String target,
        @Nullable String protocolVersion,
        @Nullable RequestId related,
        RequestMeta meta,
        boolean inputResponses,
        boolean task,
        @Nullable String resultType,
        int errorCode) {

    enum Kind {
        REQUEST,
        NOTIFICATION,
        RESULT,
        ERROR
    }
}
