package dev.sluice.bench.jmh;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.Interest;
import dev.sluice.interceptors.chain.ChainListener;
import dev.sluice.interceptors.chain.ChainPlan;
import dev.sluice.interceptors.chain.InterceptorChain;
import dev.sluice.interceptors.chain.RegisteredInterceptor;
import dev.sluice.interceptors.chain.Verdict;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One message through the chain. An interceptor that does not apply should cost nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChainBenchmark {
    private final InterceptContext context = InterceptContext.of(
            McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", "echo", "arguments", Map.of())),
            Direction.CLIENT_TO_SERVER);
    private InterceptorChain chain = chain(0, 0);

    /** Interceptors that see the message and let it pass. */
    @Param({"0", "1", "10"})
    public int interested;

    /** Interceptors that want other messages. */
    @Param({"0", "10"})
    public int skipped;

    /** Builds the chain. */
    @Setup
    public void build() {
        chain = chain(interested, skipped);
    }

    /**
     * Finds the plan and walks it, as an exchange does.
     *
     * @return the verdict
     */
    @Benchmark
    public @Nullable Verdict judge() {
        ChainPlan plan = chain.plan(context.protocolVersion(), context.direction(), context.method());
        return chain.run(plan, context).block();
    }

    private static InterceptorChain chain(int interested, int skipped) {
        List<RegisteredInterceptor> interceptors = new ArrayList<>();
        for (int i = 0; i < interested; i++) {
            interceptors.add(RegisteredInterceptor.of("interested-" + i, new Passing(Interest.everything())));
        }
        Interest other = new Interest(Set.of(Direction.SERVER_TO_CLIENT), Set.of("prompts/get"));
        for (int i = 0; i < skipped; i++) {
            interceptors.add(RegisteredInterceptor.of("skipped-" + i, new Passing(other)));
        }
        return new InterceptorChain(
                interceptors, Schedulers.parallel(), Schedulers.boundedElastic(), ChainListener.none());
    }

    private record Passing(Interest interest) implements Interceptor {
        @Override
        public Mono<InterceptAction> intercept(InterceptContext context) {
            return Mono.just(InterceptAction.proceed());
        }
    }
}
