package dev.sluice.it.gates;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails an in-process test that leaked a buffer or logged an error, whatever else it asserts. For Sluice as a process,
 * {@link dev.sluice.it.process.SluiceProcess} does the same when it is closed.
 */
final class Watched implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Watched.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root().addAppender(log);
        context.getStore(NAMESPACE).put("log", log);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        @SuppressWarnings("unchecked")
        ListAppender<ILoggingEvent> log =
                context.getStore(NAMESPACE).getOrDefault("log", ListAppender.class, new ListAppender<>());
        root().detachAppender(log);
        assertThat(leaks()).as("leaked buffers").isEmpty();
        assertThat(errors(log)).as("errors in the log").isEmpty();
    }

    /** What leaked so far. A detector reports a leak when the next buffer of its kind is made. */
    static List<String> leaks() {
        System.gc();
        ByteBuf trigger = ByteBufAllocator.DEFAULT.buffer(1);
        trigger.release();
        return RecordingLeakDetectors.installed().drain();
    }

    private static List<String> errors(ListAppender<ILoggingEvent> log) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
