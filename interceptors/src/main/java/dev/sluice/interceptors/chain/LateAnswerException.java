package dev.sluice.interceptors.chain;

import java.time.Duration;

/** An interceptor did not answer within its time; of our own, to tell it from the time-outs of what it calls itself. */
final class LateAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LateAnswerException(Duration limit) {
        super("no answer within " + limit.toMillis() + " ms", null, false, false);
    }
}
