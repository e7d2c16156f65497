package dev.sluice.proxy.connector.http;

import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import dev.sluice.proxy.connector.UpstreamEvent;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Knows whether a call was answered. After the answer the upstream should end its stream; most do so at once, and then
 * the connection can be used again. One that does not is cut after a moment.
 */
final class CallProgress {
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final RequestId awaited;
    private final Sinks.Empty<Void> answer = Sinks.empty();
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
            if (event instanceof UpstreamEvent.Message) {
                whole = true;
                var unused = answer.tryEmitEmpty();
            }
        }
    }

    boolean isAnswered() {
        return answered;
    }

    /** Whether nothing is missing, so that it does not matter how the connection ends. */
    boolean isComplete() {
        return whole;
    }

    Flux<UpstreamEvent> track(Flux<UpstreamEvent> events, Scheduler timer) {
        return events.takeUntilOther(answer.asMono().materialize().delayElement(LINGER, timer));
    }
}
