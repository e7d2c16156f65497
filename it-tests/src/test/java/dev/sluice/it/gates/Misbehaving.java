package dev.sluice.it.gates;

import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.InterceptorFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Does what no interceptor may do, so that the gates can be seen to notice. Each tool name stands for one such thing. */
public final class Misbehaving implements Interceptor {
    static final String NAME = "misbehaving";

    private static final Logger LOGGER = LoggerFactory.getLogger(Misbehaving.class);

    @Override
    public Mono<InterceptAction> intercept(InterceptContext context) {
        return Mono.fromCallable(() -> {
            misbehave(context.message().fold(request -> request.targetName(), other -> "", answer -> ""));
            return InterceptAction.proceed();
        });
    }

    private static void misbehave(String tool) {
        switch (tool) {
            case "slow_echo" -> sleep();
            case "denied" -> leak();
            case "admin" -> LOGGER.error("A line that no test asked for");
            default -> {
                // Every other tool is left in peace.
            }
        }
    }

    /** BlockHound sees the sleep itself; how long it is does not matter. */
    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void leak() {
        ByteBuf forgotten = ByteBufAllocator.DEFAULT.buffer(16);
        LOGGER.debug("a buffer of {} bytes is forgotten", forgotten.capacity());
    }

    /** Makes it. */
    public static final class Factory implements InterceptorFactory {
        /** Found as a service. */
        public Factory() {}

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Interceptor create(Map<String, Object> settings) {
            return new Misbehaving();
        }
    }
}
