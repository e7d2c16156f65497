package dev.sluice.interceptors.background;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

final class BackgroundTest {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ch.qos.logback.classic.Logger logger = new LoggerContext().getLogger("owner");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Background background = new Background(logger, Level.WARN);

    BackgroundTest() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        background.dispose();
        time.dispose();
    }

    @Test
    void work_givenUp_isCancelledAndTheRestGoesOn() {
        TestPublisher<String> one = TestPublisher.create();
        TestPublisher<String> other = TestPublisher.create();
        Disposable handle = background.run("one", one);
        background.start("other", other);

        handle.dispose();

        one.assertCancelled();
        other.assertNotCancelled();
    }

    @Test
    void owner_thatEnds_cancelsEverythingAndBeginsNothing() {
        TestPublisher<String> work = TestPublisher.create();
        background.start("work", work);
        AtomicBoolean late = new AtomicBoolean();

        background.dispose();
        background.start("late", Mono.fromRunnable(() -> late.set(true)));

        work.assertCancelled();
        assertThat(late).isFalse();
        assertThat(background.isDisposed()).isTrue();
    }

    @Test
    void work_thatFails_isLoggedAtTheLevelOfTheOwner() {
        background.start("the work", Mono.error(new IllegalStateException("broken")));

        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(ch.qos.logback.classic.Level.WARN);
            assertThat(line.getFormattedMessage()).isEqualTo("Background work failed: the work");
            assertThat(line.getThrowableProxy().getMessage()).isEqualTo("broken");
        });
    }

    @Test
    void settled_waitsForWhatRuns() {
        Sinks.Empty<Void> end = Sinks.empty();
        background.start("work", end.asMono());

        StepVerifier settled =
                StepVerifier.create(background.settled(time)).expectComplete().verifyLater();
        time.advanceTimeBy(Duration.ofSeconds(1));
        end.tryEmitEmpty().orThrow();
        time.advanceTimeBy(Duration.ofSeconds(1));

        settled.verify(Duration.ofSeconds(5));
        StepVerifier.create(background.settled(time)).verifyComplete();
    }
}
