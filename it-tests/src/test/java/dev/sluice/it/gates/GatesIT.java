package dev.sluice.it.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The gates themselves: each must catch what it is there for. */
final class GatesIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void eventLoop_thatSleeps_isCaught() {
        Mono<Long> blocking = Mono.fromCallable(GatesIT::sleepALittle).subscribeOn(Schedulers.parallel());

        StepVerifier.create(blocking).expectError(BlockingOperationError.class).verify(LIMIT);
    }

    @Test
    void leakDetection_isAtItsStrictest() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }

    @Test
    void buffer_thatIsForgotten_isReported() {
        forget(ByteBufAllocator.DEFAULT.buffer(16));

        Awaitility.await()
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(Watched.leaks()).anyMatch(report -> report.startsWith("LEAK: ")));
    }

    /** BlockHound sees the sleep itself; how long it is does not matter. */
    private static long sleepALittle() throws InterruptedException {
        Thread.sleep(1);
        return 1;
    }

    private static void forget(ByteBuf buffer) {
        assertThat(buffer.refCnt()).isEqualTo(1);
    }
}
