package dev.sluice.proxy.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Every line at ERROR of the whole process. There is one log per process, so this is one for all tests. */
final class ErrorLines {
    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

    private ErrorLines() {}

    static void install() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(Recorder.NAME) == null) {
            Recorder recorder = new Recorder();
            recorder.setContext(root.getLoggerContext());
            recorder.setName(Recorder.NAME);
            recorder.start();
            root.addAppender(recorder);
        }
    }

    static void forget() {
        SEEN.clear();
    }

    static List<String> take() {
        List<String> lines = new ArrayList<>();
        for (String line = SEEN.poll(); line != null; line = SEEN.poll()) {
            lines.add(line);
        }
        return lines;
    }

    /** With its frames: what went wrong once in a thousand runs is not seen again soon. */
    private static String cause(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return thrown == null ? "" : " " + ThrowableProxyUtil.asString(thrown);
    }

    private static final class Recorder extends AppenderBase<ILoggingEvent> {
        static final String NAME = "error-lines";

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                SEEN.add(event.getLoggerName() + ": " + event.getFormattedMessage() + cause(event));
            }
        }
    }
}
