package dev.sluice.session.redis;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/** Lends a client event loops that somebody else ends. */
final class BorrowedLoops implements EventLoopGroupProvider {
    private final EventLoopGroup loops;

    BorrowedLoops(EventLoopGroup loops) {
        this.loops = loops;
    }

    /** The client asks for the type that goes with the sockets it will open, and so must the loops be made. */
    @Override
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
        @SuppressWarnings("unchecked")
        T lent = (T) loops;
        return lent;
    }

    @Override
    public int threadPoolSize() {
        return Math.toIntExact(StreamSupport.stream(loops.spliterator(), false).count());
    }

    @Override
    public Future<Boolean> release(EventExecutorGroup lent, long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
        return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
    }
}
