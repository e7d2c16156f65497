package dev.sluice.interceptors.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.interceptors.Direction;
import dev.sluice.interceptors.InterceptAction;
import dev.sluice.interceptors.InterceptContext;
import dev.sluice.interceptors.Interceptor;
import dev.sluice.interceptors.message.ErrorCodes;
import dev.sluice.interceptors.message.McpRequest;
import dev.sluice.interceptors.message.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Proves the gate itself: who blocks without saying so is found on any thread that must not block. */
class BlockingCallTest {
    private final InterceptContext context = InterceptContext.of(
            McpRequest.of(RequestId.of(1), "tools/call", Map.of("name", "echo")), Direction.CLIENT_TO_SERVER);
    private final Heard heard = new Heard();

    @BeforeAll
    static void install() {
        BlockHound.install();
    }

    @Test
    void sleep_undeclaredOnAParallelThread_isCaughtAndBlocksTheMessage() {
        Interceptor undeclared = BlockingCallTest::sleep;

        try (WarnLines lines = new WarnLines(FailureLog.class)) {
            StepVerifier.create(run(undeclared))
                    .expectNext(new Verdict.Blocked("slow", ErrorCodes.BLOCKED, "the policy \"slow\" could not decide"))
                    .verifyComplete();

            assertThat(lines.all())
                    .singleElement()
                    .satisfies(line -> assertThat(
                                    line.getThrowableProxy().getCause().getClassName())
                            .isEqualTo(BlockingOperationError.class.getName()));
        }
    }

    @Test
    void sleep_declared_runsWhereItMay() {
        Interceptor.Blocking declared = BlockingCallTest::sleep;

        StepVerifier.create(run(declared))
                .expectNextMatches(Verdict.Pass.class::isInstance)
                .verifyComplete();
        assertThat(heard.outcomes()).containsExactly("slow CONTINUED");
    }

    private Mono<Verdict> run(Interceptor interceptor) {
        RegisteredInterceptor registered =
                new RegisteredInterceptor("slow", interceptor, Mode.ENFORCE, false, Duration.ofMinutes(1));
        return Mono.using(
                () -> Schedulers.newBoundedElastic(1, 1, "may-block"),
                blocking -> run(registered, blocking),
                Scheduler::dispose);
    }

    private Mono<Verdict> run(RegisteredInterceptor registered, Scheduler blocking) {
        InterceptorChain chain = new InterceptorChain(List.of(registered), Schedulers.parallel(), blocking, heard);
        ChainPlan plan = chain.plan(context.protocolVersion(), context.direction(), context.method());
        return chain.run(plan, context).subscribeOn(Schedulers.parallel());
    }

    private static Mono<InterceptAction> sleep(InterceptContext context) {
        try {
            Thread.sleep(1);
            return Mono.just(InterceptAction.proceed());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Mono.error(e);
        }
    }
}
