package dev.sluice.interceptors.chain;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Collects the WARN lines of one class while it is open. */
final class WarnLines implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    WarnLines(Class<?> source) {
        this.logger = (Logger) LoggerFactory.getLogger(source);
        lines.start();
        logger.addAppender(lines);
    }

    List<ILoggingEvent> all() {
        return lines.list.stream().filter(line -> line.getLevel() == Level.WARN).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
    }
}
