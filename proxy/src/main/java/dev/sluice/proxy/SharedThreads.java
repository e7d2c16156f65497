package dev.sluice.proxy;

import dev.sluice.config.LimitsConfig;
import dev.sluice.config.SluiceConfig;
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
    private static final int BLOCKING_IDLE_SECONDS = 60;

    /** Makes them, to be stopped by the releases. */
    static SharedThreads start(SluiceConfig config, Releases releases) {
        Scheduler timer = new WheelScheduler("sluice-wheel", Schedulers.newParallel("sluice-timer", 1, true));
        releases.add("stopping the timer", timer::dispose);
        LoopResources loops =
                LoopResources.create("sluice", Runtime.getRuntime().availableProcessors(), true);
        releases.add(
                "stopping the event loops",
                loops.disposeLater(Duration.ZERO, config.shutdown().step()));
        Scheduler blocking = blocking(config.limits());
        releases.add("stopping the blocking threads", blocking::dispose);
        return new SharedThreads(loops, timer, blocking);
    }

    static Scheduler blocking(LimitsConfig limits) {
        return Schedulers.newBoundedElastic(
                limits.blockingThreads(), limits.blockingQueue(), "sluice-blocking", BLOCKING_IDLE_SECONDS, true);
    }

    /** The loops themselves, for clients that are not Reactor Netty's: those that the clients' connections run on. */
    EventLoopGroup eventLoops() {
        return loops.onServer(LoopResources.DEFAULT_NATIVE);
    }
}
