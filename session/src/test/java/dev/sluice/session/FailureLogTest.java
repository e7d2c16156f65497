package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final Logger logger = new LoggerContext().getLogger("store");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final FailureLog failures = new FailureLog(logger, "the store failed");

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
    }

    @Test
    void failed_manyInARow_warnsOnceAndCountsAll() {
        failures.failed(new IllegalStateException("first"));
        failures.failed(new IllegalStateException("second"));
        failures.failed(new IllegalStateException("third"));

        assertThat(appender.list).hasSize(1);
        assertThat(appender.list.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(appender.list.get(0).getThrowableProxy().getMessage()).isEqualTo("first");
        assertThat(failures.count()).isEqualTo(3);
    }

    @Test
    void failed_afterRecovery_warnsAgain() {
        failures.failed(new IllegalStateException("first"));
        failures.recovered();
        failures.failed(new IllegalStateException("second"));

        assertThat(appender.list).hasSize(2);
    }
}
