package dev.sluice.session.redis;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What the clients of one process share: a timer and the threads that tell of time limits, which are ours, and the event
 * loops of the connections, which are not.
 */
final class RedisThreads {
    private static final int SHUTDOWN_SECONDS = 2;

    private final RedisSettings.Timing timing;
    private final ClientResources ofAll;
    private final List<ClientResources> parts = new CopyOnWriteArrayList<>();

    private RedisThreads(RedisSettings.Timing timing, ClientResources ofAll) {
        this.timing = timing;
        this.ofAll = ofAll;
    }

    static RedisThreads on(EventLoopGroup loops, RedisSettings.Timing timing) {
        return new RedisThreads(timing, prepare(loops, timing).build());
    }

    private static ClientResources.Builder prepare(EventLoopGroup loops, RedisSettings.Timing timing) {
        return ClientResources.builder()
                .reconnectDelay(delay(timing))
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .eventLoopGroupProvider(new BorrowedLoops(loops));
    }

    /** Jitter, so that the replicas of a proxy do not come back all at once. */
    private static Delay delay(RedisSettings.Timing timing) {
        return Delay.equalJitter(
                timing.firstRetry().toMillis(),
                timing.longestRetry().toMillis(),
                timing.firstRetry().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** For a client whose connections may be on any of the loops. */
    ClientResources ofAll() {
        return ofAll;
    }

    /** For a client whose connections stay on these loops, however often they are made again. */
    ClientResources of(EventLoopGroup some) {
        ClientResources part = prepare(some, timing)
                .timer(ofAll.timer())
                .eventExecutorGroup(ofAll.eventExecutorGroup())
                .build();
        parts.add(part);
        return part;
    }

    /** Nothing but waiting tells when they have ended. */
    Mono<Void> close() {
        return Mono.fromCallable(this::awaitEnd)
                .subscribeOn(Schedulers.boundedElastic())
                .then();
    }

    private boolean awaitEnd() throws ExecutionException, InterruptedException {
        for (ClientResources part : parts) {
            // Has nothing of its own that would have to end.
            var unused = part.shutdown();
        }
        Future<Boolean> ended = ofAll.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        return ended.get();
    }
}
