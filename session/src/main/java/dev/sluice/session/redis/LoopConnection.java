package dev.sluice.session.redis;

import io.netty.channel.EventLoop;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The connection that an event loop has for itself: what runs there asks and is answered without another thread.
 *
 * @param loop where the commands come from and the answers come out
 * @param commands runs them
 */
record LoopConnection(EventLoop loop, CommandConnection commands) {
    static LoopConnection on(EventLoop loop, RedisLink link, LastTrouble trouble) {
        return new LoopConnection(loop, new CommandConnection(link, answersOn(loop), trouble));
    }

    /** An answer is on its loop already; only what comes from a timer has to be brought there. */
    private static Scheduler answersOn(EventLoop loop) {
        return Schedulers.fromExecutor(answer -> {
            if (loop.inEventLoop()) {
                answer.run();
            } else {
                loop.execute(answer);
            }
        });
    }
}
