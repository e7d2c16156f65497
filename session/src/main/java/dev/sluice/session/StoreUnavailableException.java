package dev.sluice.session;

/**
 * A session store could not be asked, or did not answer in time. What it was asked to write may have been written all the
 * same. An expected outcome of an outage, so it carries no stack trace of its own.
 */
public final class StoreUnavailableException extends RuntimeException {
    /**
     * Makes one.
     *
     * @param message what could not be done, without secrets
     */
    public StoreUnavailableException(String message) {
        super(message, null, false, false);
    }

    /**
     * Makes one out of the failure of a library.
     *
     * @param message what could not be done, without secrets
     * @param cause what the library said
     */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
