package dev.sluice.proxy.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Every line that one class logs while this is open, down to DEBUG. */
public final class LogLines implements AutoCloseable {
    private final Logger logger;
    private final @Nullable Level before;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private LogLines(Logger logger) {
        this.logger = logger;
        this.before = logger.getLevel();
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
    }

    /**
     * Begins to listen.
     *
     * @param source the class that logs
     * @return to be closed by the test
     */
    public static LogLines of(Class<?> source) {
        return new LogLines((Logger) LoggerFactory.getLogger(source));
    }

    /**
     * What was logged.
     *
     * @return level and text, for example {@code WARN It rains}, in order
     */
    public List<String> all() {
        return List.copyOf(lines.list).stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(before);
    }
}
