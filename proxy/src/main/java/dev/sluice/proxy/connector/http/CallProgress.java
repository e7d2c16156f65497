package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.UpstreamEvent;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Knows whether a call was answered. Used by one thread at a time. */
final class CallProgress {
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final RequestId awaited;
    private boolean answered;
    private boolean whole;

    CallProgress(McpRequest request) {
        this.awaited = request.id();
    }

    void saw(UpstreamEvent event) {
        boolean last = event instanceof UpstreamEvent.Chunk
                || (event instanceof UpstreamEvent.Message message && JsonReply.isAnswerTo(message.message(), awaited));
        if (last && !answered) {
            answered = true;
            whole = event instanceof UpstreamEvent.Message;
        }
    }

    boolean isAnswered() {
        return answered;
    }

    /** Whether nothing is missing, so that it does not matter how the connection ends. */
    boolean isComplete() {
        return whole;
    }

    /**
     * After the answer an upstream should end its event stream; most do so at once, and then the connection can be used
     * again. One that does not is cut after a moment.
     */
    Flux<UpstreamEvent> cutAfterAnswer(Flux<UpstreamEvent> events, Scheduler timer) {
        Sinks.Empty<Void> answer = Sinks.empty();
        return events.doOnNext(event -> {
                    if (whole) {
                        var unused = answer.tryEmitEmpty();
                    }
                })
                .takeUntilOther(answer.asMono().materialize().delayElement(LINGER, timer));
    }
}
