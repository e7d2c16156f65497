package dev.sluice.proxy;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * The threads that all parts of one Sluice share.
 *
 * @param loops run the connections: those of clients, to upstreams and to Redis
 * @param timer runs time limits and cleanup
 * @param blocking runs what may wait: interceptors that say so, the page of metrics
 */
record SharedThreads(LoopResources loops, Scheduler timer, Scheduler blocking) {
    private static final int BLOCKING_THREADS = 16;
    private static final int BLOCKING_QUEUE = 10_000;
    private static final int BLOCKING_IDLE_SECONDS = 60;

    /** Makes them, to be stopped by the releases. */
    static SharedThreads start(Releases releases) {
        Scheduler timer = new WheelScheduler("sluice-wheel", Schedulers.newParallel("sluice-timer", 1, true));
        releases.add("stopping the timer", timer::dispose);
        LoopResources loops =
                LoopResources.create("sluice", Runtime.getRuntime().availableProcessors(), true);
        releases.add("stopping the event loops", loops.disposeLater(Duration.ZERO, Step.LIMIT));
        Scheduler blocking = Schedulers.newBoundedElastic(
                BLOCKING_THREADS, BLOCKING_QUEUE, "sluice-blocking", BLOCKING_IDLE_SECONDS, true);
        releases.add("stopping the blocking threads", blocking::dispose);
        return new SharedThreads(loops, timer, blocking);
    }

    /** The loops themselves, for clients that are not Reactor Netty's: those that the clients' connections run on. */
    EventLoopGroup eventLoops() {
        return loops.onServer(LoopResources.DEFAULT_NATIVE);
    }
}
