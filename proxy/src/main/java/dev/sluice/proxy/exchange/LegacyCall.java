package dev.sluice.proxy.exchange;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.proxy.connector.CallDeadline;
import dev.sluice.session.SessionHold;
import dev.sluice.session.events.EventStream;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * A request of a legacy client under way. It belongs to its session, not to the connection that brought it: the client
 * may leave and come back for the answer.
 *
 * @param request as the client sent it
 * @param stream carries the answer
 * @param deadline how long it may take
 * @param hold keeps the session from being idle
 * @param began where it was sent to
 * @param work the upstream's side of it; disposing cancels it
 */
record LegacyCall(
        McpRequest request,
        EventStream<ReplyPart> stream,
        CallDeadline deadline,
        SessionHold hold,
        Standpoint began,
        Disposable.Swap work) {
    LegacyCall(
            McpRequest request,
            EventStream<ReplyPart> stream,
            CallDeadline deadline,
            SessionHold hold,
            Standpoint began) {
        this(request, stream, deadline, hold, began, Disposables.swap());
    }

    /** The client withdrew the request: its answer is of no use any more, so the stream ends without one. */
    void cancel() {
        work.dispose();
        stream.complete();
    }
}
