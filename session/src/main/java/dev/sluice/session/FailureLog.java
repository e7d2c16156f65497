package dev.sluice.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** Counts the failures of one kind and warns of the first in a row; the others go to DEBUG. */
final class FailureLog {
    private final Logger logger;
    private final String what;
    private final LongAdder count = new LongAdder();
    private final AtomicBoolean warned = new AtomicBoolean();

    FailureLog(Logger logger, String what) {
        this.logger = logger;
        this.what = what;
    }

    void failed(Throwable cause) {
        count.increment();
        if (warned.compareAndSet(false, true)) {
            logger.warn("{}; more of this kind are only counted until it works again", what, cause);
        } else {
            logger.debug("{}", what, cause);
        }
    }

    /** Ends the row: the next failure is warned of again. */
    void recovered() {
        warned.set(false);
    }

    long count() {
        return count.sum();
    }
}
